/* tests/browser/paper.mjs: what is typed in the walk, and the words of the forms that it is typed into. */

import {readFileSync} from "node:fs";

/* The case paper of the language: what officers, files and interviews bring. */
export function casePaper(language) {
  const name = language === "ar" ? "corvane" : "port-ansel";
  return JSON.parse(readFileSync(new URL(`../../content/demonstration/${name}.json`, import.meta.url), "utf8"));
}

/* ---- the forms, by what they say in English ---- */

export const TYPES = {fact: "Fact: seen, heard or documented", reported: "Reported by somebody else",
  opinion: "Opinion of a professional", own_account: "The person's own account"};
export const SOURCES = {observation: "Observation", file: "File", interview: "Interview"};
export const CONFIDENCE = {low: "Not very: important things are missing", moderate: "Fairly: some things are missing",
  high: "Sure: the sources are many and agree"};
export const ROLES = {officer: "Officer: writes down what is seen in their units",
  assessor: "Assessor: registers people, gathers evidence, assesses",
  reviewer: "Reviewer: countersigns the assessments of others"};
export const SECTIONS = {
  intent: ["violence_as_means", "grievance_on_people"], influence: ["pressure_on_others", "group_ties"],
  acts: ["preparation_by_acts", "conduct_to_staff"], coping: ["coping_under_strain", "prospects_after_release"],
  protective: ["distance_from_group", "ties_against_violence", "engagement", "taking_responsibility"]};
/* The fields that signing asks for, in the order of the pages. */
export const STEPS = {
  formulation: {title: "Formulation", fields: {
    presenting: "What is the concern, and for whom?", predisposing: "What made this person open to it?",
    precipitating: "What set it off?", perpetuating: "What keeps it going?", protective: "What protects, and how?",
    rival_compliance: "If the good signs were only shown to us, what would we expect to see?",
    rival_change: "If the change were real, what would we expect to see?"}},
  scenario: {title: "Scenario", fields: {
    nature: "What could happen?", whom: "Who could be harmed?", likelihood: "How likely, in words",
    severity: "How serious would the harm be?", imminence: "How soon could it happen?",
    frequency: "How often, or for how long?", warning_signs: "Which signs would come first?",
    blocking: "What would stand in its way?", action: "What will be done about it?", owner: "Who sees to it?"}},
  judgement: {title: "Judgement", fields: {
    level: "Which management is needed?", words: "Your judgement and its reasons, in your own words",
    confidence: "How sure are you?", unknown: "What is not known, and how could it be found out?",
    management: "What should be done, by whom", valid_until: "Valid until"}}};
/* ---- what stands in no case paper ---- */

export const NAMES = {
  en: {site: "Port Ansel", officer: "Tom Reyle", assessor: "Lena Marsh", reviewer: "Idris Cole"},
  ar: {site: "كورفان", officer: "يوسف حمدان", assessor: "ليلى قاسم", reviewer: "سامي نصر"}};
export const RETURNED = {en: "Say why the greetings count as partly present and not as present.",
  ar: "يُرجى بيان سبب اعتبار العامل موجودًا جزئيًا لا موجودًا."};
export const MENDED = {en: " Nobody recorded him asking for the greetings, so influence is judged with care.",
  ar: " لم يُسجَّل ما يدل على قصد، ولذلك نُقدّر التأثير بحذر."};
export const NOTE = {en: "He gave his evening bread to the new man next door and asked nothing for it.",
  ar: "أعطت خبزها في المساء للنزيلة الجديدة ولم تطلب شيئًا في المقابل."};
