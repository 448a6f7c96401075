/* tests/browser/paper.mjs: what is typed in the walk, and the words of the forms that it is typed into. */

import {readFileSync} from "node:fs";

/* ---- the forms, by what they say in English ---- */

export const TYPES = {fact: "Fact: seen, heard or documented", reported: "Reported by somebody else",
  opinion: "Opinion of a professional", intelligence: "Intelligence", own_account: "The person's own account",
  search: "Search that found nothing"};
export const SOURCES = {observation: "Observation", file: "File", interview: "Interview",
  family: "Family or visitors", outside_agency: "Another agency"};
export const TONES = {good: "Something good", concern: "A concern", neutral: "Neither"};
export const TONE_BUTTONS = {good: "Record something good", concern: "Record a concern", neutral: "Record it"};
export const CONFIDENCE = {low: "Not very: important things are missing", moderate: "Fairly: some things are missing",
  high: "Sure: the sources are many and agree"};
export const ROLES = {officer: "Officer: writes down what is seen in their units",
  assessor: "Assessor: registers people, gathers evidence, assesses",
  reviewer: "Reviewer: countersigns the assessments of others",
  inspector: "Inspector: reads records and who opened them"};
export const SEXES = {woman: "Woman", man: "Man"};
export const LANGUAGES = {ar: "Arabic", en: "English", fr: "French", de: "German"};
/* Of a notice, each in its own language. */
export const NOTICE_LANGUAGES = {ar: "العربية", en: "English", fr: "Français"};
export const FLAGS = {woman: "Woman", coerced_or_victim: "Coerced, or a victim", returnee: "Back from a conflict area",
  health_need: "Health need", threat_to_person: "Threatened by others", threat_from_person: "Has threatened somebody",
  interpreter: "Interpreter needed"};
export const NUMBERS = {court: "Number at the court", foreign: "Number in another country", other: "Other number"};
export const RISKS = {violence_in_custody: "Violence in custody", violence_to_staff: "Violence towards staff",
  violence_on_release: "Violence after release", influence_on_others: "Drawing others into violence"};
export const HORIZONS = {3: "The next 3 months", 6: "The next 6 months", 12: "The next 12 months"};
export const SETTINGS = {custody: "In custody, among others", segregation: "In custody, kept apart",
  transfer: "During or after a transfer", release: "After release", court: "Before a court or a board"};
export const OCCASIONS = {intake: "The person has arrived", periodic: "The time for a new one has come",
  trigger: "Something has happened", before_release: "Before a release"};
export const GROUNDS = {charge: "Accused, not convicted: a charge of a violent extremist offence",
  conviction: "Convicted of a violent extremist offence"};

/* The person's own account: what is asked, and what the choices are called. */
export const ACCOUNT = {
  outcome: {given: "Yes", refused: "No, the person did not want to", not_possible: "No, it was not possible"},
  interpreter: {yes: "Yes", no: "No"}, notice: {given: "Yes", not_given: "Not yet"}};
export const ACCOUNT_FIELDS = {outcome: "Did the person give an account of their own?", words: "What the person said",
  language: "Language of the conversation", interpreter: "Did an interpreter take part?",
  interpreter_name: "Name of the interpreter", notice: "Was the person told what this assessment is for?",
  notice_language: "In which language were they told?", notice_at: "When were they told?"};
export const PROMPTS = ["presenting", "predisposing", "precipitating", "perpetuating", "protective",
  "rival_compliance", "rival_change"];
export const SCENARIOS = {repeat: "More of the same", escalate: "It gets worse",
  twist: "It turns into something else", improve: "It gets better"};
export const SCENARIO_FIELDS = {nature: "What could happen?", whom: "Who would be affected?",
  likelihood: "How likely, in words", severity: "How serious would it be?", imminence: "How soon could it happen?",
  frequency: "How often, or for how long?", warning_signs: "Which signs would come first?",
  blocking: "What would stand in its way?", not_considered: "Or: not considered, because …"};
export const ACTION_FIELDS = {what: "What is done", owner: "Who sees to it", by: "By when"};
export const JUDGEMENT_FIELDS = {level: "Which management is needed?",
  words: "The judgement and its reasons", confidence: "How sure is the judgement?",
  unknown: "What is not known, and how could it be found out?", valid_until: "Valid until"};
export const STEPS = {account: "The person’s own account", formulation: "Formulation", scenarios: "Scenarios",
  management: "What is to be done", judgement: "Judgement"};

/* ---- the case ---- */

/* Where a paper has one assessment only, the one that follows it a while later finds three things otherwise. */
function followed(assessment) {
  const ratings = structuredClone(assessment.ratings);
  const there = Object.values(ratings).filter((rating) => rating.relevance);
  for (const rating of there.slice(0, 2)) rating.presence = rating.presence === "present" ? "partly" : "present";
  there[2].relevance = there[2].relevance === "central" ? "contributing" : "central";
  return {...assessment, ratings, occasion: "periodic"};
}

/* What is rated as before needs no new words, unless nothing is known or it does not apply. */
function brief(first, following) {
  const ratings = structuredClone(following.ratings);
  for (const [code, rating] of Object.entries(ratings))
    if (["present", "partly", "absent"].includes(rating.presence) && rating.presence === first.ratings[code].presence &&
      rating.relevance === first.ratings[code].relevance) rating.note = "";
  return {...following, ratings};
}

/* The case paper: what officers, files and interviews bring, and what an assessor makes of it. */
export function casePaper(name) {
  const file = new URL(`../../content/demonstration/${name}.json`, import.meta.url);
  const paper = JSON.parse(readFileSync(file, "utf8"));
  const [first, next] = paper.assessments;
  const cited = new Set([...(paper.listing[0].cites || []), ...[first, next].filter(Boolean)
    .flatMap(({ratings}) => Object.values(ratings).flatMap((rating) => [...rating.for, ...rating.against]))]);
  paper.assessment = first;
  paper.following = brief(first, next || followed(first));
  paper.coerced = paper.evidence.find((one) => one.coercion) || paper.evidence.find((one) => !cited.has(one.id));
  return paper;
}

/* What a slip of paper has room for. */
export function slipText(observation) {
  return observation.saw.split(/(?<=[.؟?!])\s/)[0];
}

/* A second rater with a view of their own on three items. */
export function secondRatings(assessment) {
  if (assessment.second) return assessment.second;
  const ratings = structuredClone(assessment.ratings), there = Object.values(ratings).filter((one) => one.relevance);
  there[0].presence = there[0].presence === "present" ? "partly" : "present";
  there[1].relevance = there[1].relevance === "central" ? "marginal" : "central";
  there[2].for = there[2].for.slice(0, -1).concat(there[3].for.filter((one) => !there[2].for.includes(one)).slice(0, 1));
  return ratings;
}

/* ---- what stands in no case paper ---- */

export const NAMES = {
  en: {site: "Stone Mole", units: ["Ground floor east", "Upper floor"], officer: "Tom Reyle", assessor: "Lena Marsh",
    second: "Nuria Falk", reviewer: "Idris Cole", inspector: "Oda Brandt"},
  fr: {site: "Les Trois-Rives", units: ["Rez-de-chaussée est", "Étage"], officer: "Thomas Revel", assessor: "Hélène Marais",
    second: "Nora Falque", reviewer: "Idriss Colas", inspector: "Odile Brant"},
  ar: {site: "كورفان", units: ["الطابق الأرضي", "الطابق العلوي"], officer: "يوسف حمدان", assessor: "ليلى قاسم",
    second: "نورا فالح", reviewer: "سامي نصر", inspector: "هدى برهان"}};

export const TEXTS = {
  en: {
    neighbour: {latin: "Ivo Lanner", number: "SM-9001", kin: "Ada Lanner", detail: "Is told of every change the evening before."},
    apart: "Not in the yard together; the canteen is reached by the other stairs.",
    charge: "He is accused of having lent the van. The court has not heard the case.",
    told: "You are on the list because of the accusation. It is not proven. You can appeal within a month.",
    question: "Were you there yourself, and who else was?", answer: "I stood at the door. The nurse was with me.",
    closed: "The same was written down twice.", coercion: "He says that he signed after a night without sleep.",
    finding: "The doctor's book of that night says the same.", notFound: "The interview was recorded whole, and nothing of the kind is on it.",
    remark: "Read with the evidence beside it.", returned: "Say why the first item counts as it does, with the dates.",
    mended: " The dates are now in the notes.", agreed: "Read together with the slips; both can stand by this.",
    addendum: "After the signature a letter arrived that confirms the address.", happened: "Another unit told us of a threat on the stairs.",
    holds: "The threat came from somebody else; nothing of the assessment is touched by it.",
    alone: "Nobody was asked for it yet.",
    note: "He gave his evening bread to the new man next door and asked nothing for it."},
  fr: {
    neighbour: {latin: "Ivo Lanier", number: "SM-9002", kin: "Ada Lanier", detail: "Prévenir la veille de tout changement."},
    apart: "Jamais ensemble dans la cour ; au réfectoire par l’autre escalier.",
    charge: "Il est accusé d’avoir prêté la camionnette. Le tribunal n’a pas encore entendu l’affaire.",
    told: "Vous êtes sur la liste à cause de l’accusation. Elle n’est pas prouvée. Vous pouvez faire appel pendant un mois.",
    question: "Étiez-vous présent vous-même, et qui d’autre ?", answer: "J’étais à la porte. L’infirmière était avec moi.",
    closed: "La même chose a été notée deux fois.", coercion: "Elle dit avoir signé après une nuit sans sommeil.",
    finding: "Le cahier du médecin de cette nuit-là dit la même chose.", notFound: "L’entretien a été enregistré en entier, on n’y entend rien de tel.",
    remark: "Lu avec les éléments à côté.", returned: "Dites pourquoi la première rubrique est cotée ainsi, avec les dates.",
    mended: " Les dates figurent maintenant dans les notes.", agreed: "Relu ensemble avec les fiches ; nous pouvons tous deux le soutenir.",
    addendum: "Après la signature, une lettre confirme l’adresse.", happened: "Une autre unité signale une menace dans l’escalier.",
    holds: "La menace venait de quelqu’un d’autre ; rien de l’évaluation n’en est touché.",
    alone: "Personne n’a encore été interrogé là-dessus.",
    note: "Elle a donné son pain du soir à la nouvelle venue et n’a rien demandé."},
  ar: {
    neighbour: {latin: "Ivo Lanar", arabic: "إيفو لانار", number: "LF-9003", kin: "عايدة لانار", detail: "يُبلَّغ بكل تغيير في مساء اليوم السابق."},
    apart: "لا يجتمعان في الساحة، ويُسلك إلى المطعم الدرج الآخر.",
    charge: "هو متهم بإعارة الشاحنة، ولم تنظر المحكمة في القضية بعد.",
    told: "أنت مدرج بسبب الاتهام، وهو غير مثبت. لك أن تعترض خلال شهر.",
    question: "هل كنت حاضرًا بنفسك، ومن كان معك؟", answer: "كنت عند الباب وكانت الممرضة معي.",
    closed: "كُتب الأمر نفسه مرتين.", coercion: "تقول إنها وقّعت بعد ليلة بلا نوم.",
    finding: "دفتر الطبيب لتلك الليلة يقول الشيء نفسه.", notFound: "سُجّلت المقابلة كاملة وليس فيها شيء من ذلك.",
    remark: "قُرئ مع الأدلة إلى جانبه.", returned: "يُرجى بيان سبب تقدير البند الأول هكذا مع التواريخ.",
    mended: " وقد أُدرجت التواريخ في الملاحظات.", agreed: "قُرئ معًا مع القصاصات، ونتفق على ذلك.",
    addendum: "وصلت بعد التوقيع رسالة تؤكد العنوان.", happened: "أبلغتنا وحدة أخرى بتهديد على الدرج.",
    holds: "جاء التهديد من شخص آخر، ولا يمسّ ذلك شيئًا من التقييم.",
    alone: "لم يُسأل أحد عن ذلك بعد.",
    note: "أعطت خبزها في المساء للنزيلة الجديدة ولم تطلب شيئًا في المقابل."}};
