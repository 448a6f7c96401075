/* assess/pages.c: the subject's lines of the site map. */

#include "assess/pages.h"

#include "assess/fold.h"
#include "assess/forms.h"

#define ONE "/assessments/:assessment"

static const struct route routes[] = {
    {GET, "/people/:person/assessments/new", "assessment_open", assessment_new, "assessment_new",
     N_("Open an assessment"), 0, NULL, NULL},
    {POST, "/people/:person/assessments", "assessment_open", assessment_new_post, "assessment_new",
     N_("Open an assessment"), 0, opening_fields, assessment_new},
    {GET, ONE, "assessment_see", assessment_show, "assessment_show", N_("Assessment"), 0, NULL, NULL},
    {GET, ONE "/steps/account", "assessment_write", account_page, "step_page",
     N_("The person’s own account"), 0, NULL, NULL},
    {POST, ONE "/steps/account", "assessment_write", account_post, "step_page", N_("Save the account"),
     ROUTE_DRAFT, account_fields, account_page},
    {GET, ONE "/sections/:section", "assessment_write", rating_page, "rating_page", N_("Ratings"), 0,
     NULL, NULL},
    {POST, ONE "/sections/:section", "assessment_write", rating_post, "rating_page", N_("Save ratings"),
     ROUTE_DRAFT, rating_fields, rating_page},
    {GET, ONE "/steps/formulation", "assessment_write", formulation_page, "step_page",
     N_("Formulation"), 0, NULL, NULL},
    {POST, ONE "/steps/formulation", "assessment_write", formulation_post, "step_page",
     N_("Save the formulation"), ROUTE_DRAFT, formulation_fields, formulation_page},
    {GET, ONE "/steps/scenarios", "assessment_write", scenarios_page, "scenarios_page", N_("Scenarios"),
     0, NULL, NULL},
    {POST, ONE "/steps/scenarios", "assessment_write", scenarios_post, "scenarios_page",
     N_("Save the scenarios"), ROUTE_DRAFT, scenarios_fields, scenarios_page},
    {GET, ONE "/steps/management", "assessment_write", management_page, "management_page",
     N_("What is to be done"), 0, NULL, NULL},
    {POST, ONE "/steps/management", "assessment_write", management_post, "management_page",
     N_("Save what is to be done"), ROUTE_DRAFT, management_fields, management_page},
    {GET, ONE "/steps/judgement", "assessment_write", judgement_page, "step_page", N_("Judgement"), 0,
     NULL, NULL},
    {POST, ONE "/steps/judgement", "assessment_write", judgement_post, "step_page",
     N_("Save the judgement"), ROUTE_DRAFT, judgement_fields, judgement_page},
    {GET, ONE "/sign", "assessment_sign", sign_page, "sign_page", N_("Sign the assessment"), 0, NULL,
     NULL},
    {POST, ONE "/sign", "assessment_sign", sign_post, "sign_page", N_("Sign the assessment"),
     ROUTE_SLOW, sign_fields, sign_page},
    {GET, ONE "/review", "assessment_countersign", review_page, "review_page",
     N_("Review the assessment"), 0, NULL, NULL},
    {POST, ONE "/countersign", "assessment_countersign", countersign_post, "review_page",
     N_("Countersign the assessment"), ROUTE_SLOW, countersign_fields, review_page},
    {POST, ONE "/return", "assessment_countersign", return_post, "review_page",
     N_("Return the assessment"), 0, return_fields, review_page},
    {GET, ONE "/elsewhere", "assessment_countersign_elsewhere", elsewhere_page, "elsewhere_page",
     N_("Countersigned at another site"), 0, NULL, NULL},
    {POST, ONE "/elsewhere", "assessment_countersign_elsewhere", elsewhere_post, "elsewhere_page",
     N_("Record that it was countersigned at another site"), 0, elsewhere_fields, elsewhere_page},
    {GET, ONE "/deputy", "assessment_countersign", deputy_page, "deputy_page",
     N_("Review what a deputy countersigned"), 0, NULL, NULL},
    {POST, ONE "/deputy", "assessment_countersign", deputy_post, "deputy_page",
     N_("Review what a deputy countersigned"), 0, deputy_fields, deputy_page},
    {GET, ONE "/read", "assessment_see", assessment_read, "assessment_read", N_("Read the assessment"),
     0, NULL, NULL},
    {GET, ONE "/report", "assessment_report", assessment_report, NULL, N_("Report (PDF)"), ROUTE_SLOW,
     NULL, NULL},
    {GET, ONE "/disclosure", "assessment_disclose", assessment_disclosure, "disclosure",
     N_("Copy for the person"), 0, NULL, NULL},
    {GET, ONE "/disclosure/report", "assessment_disclose", disclosure_report, NULL,
     N_("Copy for the person (PDF)"), ROUTE_SLOW, NULL, NULL},
    {0},
};

static const struct task_kind tasks[] = {
    {"task_returned", "assessment_write", N_("Returned to you: look at it again")},
    {"task_countersign", "assessment_countersign", N_("Waits for your countersignature")},
    {"task_deputy_review", "assessment_countersign",
     N_("A deputy countersigned it: look at it by then")},
    {"task_continue", "assessment_write", N_("Continue the assessment")},
    {0},
};

const struct subject assess_subject = {.name = "assess",
                                       .schema = "assess_schema",
                                       .kinds = assess_kinds,
                                       .routes = routes,
                                       .tasks = tasks};
