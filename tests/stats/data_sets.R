# tests/stats/data_sets.R: what R's packages say of the data sets that ship with them.
#
#   Rscript data_sets.R FOLDER
#
# Writes each table to FOLDER/TABLE.csv and prints a line a value: table, arguments of the program, key, of, field, value,
# how near it has to be (as a share of values beyond 1). A package that is not there gives a line "skip PACKAGE".
options(warn = -1)
folder <- commandArgs(TRUE)[1]
now <- list(table = "", run = "")

have <- function(package) {
  there <- suppressWarnings(suppressMessages(require(package, character.only = TRUE, quietly = TRUE)))
  if (!there) cat("skip", package, "\n")
  there
}
put <- function(table, data) {
  path <- file.path(folder, paste0(table, ".csv"))
  if (file.exists(path)) stop(table, " is there already")
  write.csv(data, path, row.names = FALSE, na = "NA")
  now$table <<- table
}
run <- function(...) now$run <<- paste(...)
say <- function(key, of = "", ..., within = 1e-6) {
  fields <- unlist(lapply(list(...), function(one) if (length(one) == 1) unname(one) else one))
  for (name in names(fields)) if (is.finite(fields[[name]]))
    cat(sprintf("%s\t%s\t%s\t%s\t%s\t%.17g\t%g\n", now$table, now$run, key, of, name, fields[[name]], within))
}
number <- function(x) sprintf("%.15g", x)
chi <- function(x, df) c(statistic = unname(x), df = unname(df), p = unname(pchisq(x, df, lower.tail = FALSE)))
normal <- function(x, se) c(estimate = unname(x), se = unname(se), low = unname(x - qnorm(.975) * se), high = unname(x + qnorm(.975) * se))
tested <- function(x, se) c(normal(x, se), statistic = unname(x / se), p = unname(2 * pnorm(-abs(x / se))))
complete <- function(d) d[stats::complete.cases(d), , drop = FALSE]
listed <- function(names) paste(names, collapse = ",")

# ---- time until an event: t, e; g groups, s strata ----

km <- function(table, d, interval = "log", level = .95) {
  put(table, d)
  for (g in c("", if (!is.null(d[["g"]])) as.character(unique(d$g)))) {
    one <- if (g == "") d else d[d$g == g, ]
    run("km --time t --event e", if (g != "") "--group g", "--interval", interval, "--level", level)
    f <- survfit(Surv(t, e) ~ 1, one, conf.type = interval, conf.int = level)
    for (i in which(f$n.event > 0)) {
      limit <- if (f$surv[i] > 0) c(low = f$lower[i], high = f$upper[i])
      say("survival", paste0(g, if (g != "") ":", number(f$time[i])), estimate = f$surv[i], se = f$std.err[i] * f$surv[i],
          n = f$n.risk[i], limit)
    }
    median <- summary(f)$table
    say("median_survival", g, estimate = median["median"], low = median[8], high = median[9])
  }
  if (is.null(d[["g"]])) return()
  for (rho in 0:1) for (s in c("", if (!is.null(d[["s"]])) "+ strata(s)")) {
    run("km --time t --event e --group g --rho", rho, if (s != "") "--strata s")
    x <- survdiff(as.formula(paste("Surv(t, e) ~ g", s)), d, rho = rho)
    say("logrank", "", chi(x$chisq, length(x$n) - 1))
    if (s == "") for (i in seq_along(x$n))
      say("table:logrank", sub("^g=", "", names(x$n)[i]), observed = x$obs[i], expected = x$exp[i])
  }
}

cox <- function(x, d, ties = "efron", strata = FALSE) {
  run("cox --time t --event e --x", listed(x), "--ties", ties, if (strata) "--strata s")
  f <- coxph(as.formula(paste("Surv(t, e) ~", paste(c(x, if (strata) "strata(s)"), collapse = "+"))), d, ties = ties)
  se <- sqrt(diag(vcov(f)))
  for (j in seq_along(x)) {
    say("log_hazard_ratio", x[j], tested(coef(f)[j], se[j]))
    say("hazard_ratio", x[j], exp(normal(coef(f)[j], se[j]))[c("estimate", "low", "high")])
  }
  say("likelihood_ratio", "", chi(2 * diff(f$loglik), length(x)))
  say("wald", "", chi(f$wald.test, length(x)))
  say("score", "", chi(f$score, length(x)))
  say("null_log_likelihood", "", estimate = f$loglik[1])
  say("fit", "", loglik = f$loglik[2])
  say("concordance", "", estimate = summary(f)$concordance[1], se = summary(f)$concordance[2])
  z <- if (ties != "exact") cox.zph(f, terms = FALSE)$table
  for (j in seq_len(NROW(z))) say("proportional_hazards", c(x, "")[j], chi(z[j, 1], z[j, 2]))
}

survival_sets <- function() {
  v <- with(veteran, data.frame(t = time, e = status, g = celltype, s = trt, trt, karno, diagtime, age, prior,
                                small = as.integer(celltype == "smallcell"), adeno = as.integer(celltype == "adeno")))
  km("veteran", v)
  for (ties in c("efron", "breslow", "exact")) cox(c("trt", "karno", "age", "prior", "small", "adeno"), v, ties)
  cox(c("karno", "age"), v, strata = TRUE)
  km("veteran-log-log", v, "log-log", .9)
  k <- with(kidney, data.frame(t = time, e = status, g = sex, s = disease, age, sex))
  km("kidney", k, "plain"); cox(c("age", "sex"), k); cox(c("age", "sex"), k, strata = TRUE)
  b <- with(bladder[bladder$enum == 1, ], data.frame(t = stop, e = event, g = rx, s = number, rx, number, size))
  km("bladder", b); cox(c("rx", "number", "size"), b)
  d <- with(colon[colon$etype == 2, ], data.frame(t = time, e = status, g = rx, s = surg, age, sex, nodes, obstruct))
  km("colon", d); cox(c("age", "sex", "nodes", "obstruct"), d, "breslow")
  o <- with(ovarian, data.frame(t = futime, e = fustat, g = rx, s = resid.ds, age, rx, ecog = ecog.ps))
  km("ovarian", o); cox(c("age", "rx", "ecog"), o)
  p <- with(pbc, data.frame(t = time, e = as.integer(status == 2), age, edema, lbili = log(bili), lprot = log(protime),
                            lalb = log(albumin)))
  km("pbc", p); cox(c("age", "edema", "lbili", "lprot", "lalb"), p)
  r <- with(retinopathy, data.frame(t = futime, e = status, g = trt, s = type, trt, age, risk))
  km("retinopathy", r); cox(c("trt", "age", "risk"), r)
  km("aml", with(aml, data.frame(t = time, e = status, g = x)))
  a <- with(rats, data.frame(t = time, e = status, g = rx, rx))
  km("rats", a); cox("rx", a, "exact")
  l <- with(lung[!is.na(lung$inst), ], data.frame(t = time, e = status - 1, g = sex, s = inst, age, sex, ph = ph.ecog, wt = wt.loss))
  km("lung", l); cox(c("age", "sex", "ph", "wt"), l)
  # matched sets are strata of one time
  put("infert", with(infert, data.frame(t = 1, e = case, s = stratum, induced, spontaneous)))
  cox(c("induced", "spontaneous"), with(infert, data.frame(t = 1, e = case, s = stratum, induced, spontaneous)), "exact", TRUE)
  if (have("MASS")) {
    g <- with(gehan, data.frame(t = time, e = cens, g = treat, x = as.integer(treat == "control")))
    km("gehan", g); for (ties in c("efron", "breslow", "exact")) cox("x", g, ties)
  }
  if (have("boot")) {
    m <- with(boot::melanoma, data.frame(t = time, e = as.integer(status == 1), g = sex, s = ulcer, sex, age, thickness))
    km("melanoma", m); cox(c("sex", "age", "thickness"), m, strata = TRUE)
  }
}

# ---- competing events: t, k; g groups, s strata ----

cif <- function(table, d, x = NULL, cause = 1) {
  put(table, d)
  causes <- max(d$k)
  run("cif --time t --event k")
  f <- survfit(Surv(t, factor(k, 0:causes)) ~ 1, d, conf.type = "log-log")
  for (k in seq_len(causes)) for (i in which(f$n.event[, k + 1] > 0))
    say("cumulative_incidence", paste0(k, ":", number(f$time[i])), estimate = f$pstate[i, k + 1], se = f$std.err[i, k + 1],
        low = f$lower[i, k + 1], high = f$upper[i, k + 1])
  run("cif --time t --event k --errors aalen")
  a <- cuminc(d$t, d$k)
  for (k in seq_len(causes)) {
    time <- f$time[f$n.event[, k + 1] > 0]
    at <- timepoints(a[paste("1", k)], time)
    for (i in seq_along(time))
      say("cumulative_incidence", paste0(k, ":", number(time[i])), estimate = at$est[1, i], se = sqrt(at$var[1, i]))
  }
  for (s in c("", if (!is.null(d[["s"]])) "--strata s")) {
    run("cif --time t --event k --group g", s)
    tests <- (if (s == "") cuminc(d$t, d$k, d$g) else cuminc(d$t, d$k, d$g, d$s))$Tests
    for (k in rownames(tests)) say("gray", k, chi(tests[k, 1], tests[k, 3]))
  }
  if (is.null(x)) return()
  run("cif --time t --event k --x", listed(x), "--cause", cause)
  f <- crr(d$t, d$k, as.matrix(d[x]), failcode = cause, gtol = 1e-9)
  for (j in seq_along(x)) say("log_subdistribution_hazard_ratio", x[j], tested(f$coef[j], sqrt(f$var[j, j])))
  say("fit", "", loglik = f$loglik)
}

competing_sets <- function() {
  m <- complete(with(mgus2, data.frame(t = ifelse(pstat == 0, futime, ptime), k = ifelse(pstat == 0, 2 * death, 1), g = sex,
                                       age, male = as.integer(sex == "M"), mspike)))
  cif("mgus2", m, c("age", "male", "mspike"))
  p <- with(transplant, data.frame(t = futime, k = as.integer(event) - 1, g = abo, s = sex))
  cif("transplant", complete(p))
  if (have("boot"))
    cif("melanoma-competing", with(boot::melanoma, data.frame(t = time, k = c(1, 0, 2)[status], g = sex, s = ulcer, sex, age,
                                                              thickness)), c("sex", "age", "thickness"))
  set.seed(10)  # the example of crr's page
  t <- rexp(200); k <- sample(0:2, 200, TRUE)
  x <- matrix(runif(600), nrow = 200, dimnames = list(NULL, c("x1", "x2", "x3")))
  cif("crr", data.frame(t, k, g = sample(c("a", "b", "c"), 200, TRUE), s = sample(1:2, 200, TRUE), x), c("x1", "x2", "x3"))
}

# ---- scores and outcomes: y ----

areas <- function(x, d) {
  run("roc --outcome y --x", listed(x))
  r <- lapply(x, function(one) roc(d$y, d[[one]], levels = 0:1, direction = "<", quiet = TRUE))
  for (i in seq_along(x)) {
    ci <- as.numeric(ci.auc(r[[i]], method = "delong"))
    say("auc", x[i], estimate = auc(r[[i]]), se = sqrt(var(r[[i]])), low = ci[1], high = ci[3])
    for (j in seq_len(i - 1)) {
      t <- roc.test(r[[j]], r[[i]], paired = TRUE)
      say("auc_difference", paste0(x[j], ":", x[i]), estimate = as.numeric(auc(r[[j]]) - auc(r[[i]])), statistic = t$statistic,
          p = t$p.value, low = t$conf.int[1], high = t$conf.int[2])
    }
  }
}

area_sets <- function() {
  d <- with(aSAH, data.frame(y = as.integer(outcome == "Poor"), s100b, ndka, wfns = as.integer(wfns), age, gender))
  put("aSAH", d)
  areas(c("s100b", "ndka", "wfns", "age"), d)
  run("roc --outcome y --x s100b --group gender")
  r <- lapply(c("Female", "Male"), function(g) roc(d$y[d$gender == g], d$s100b[d$gender == g], levels = 0:1, direction = "<"))
  t <- roc.test(r[[1]], r[[2]])
  say("auc_difference", "Female:Male", statistic = t$statistic, df = t$parameter, p = t$p.value)
  if (!have("MASS")) return()
  p <- with(Pima.te, data.frame(y = as.integer(type == "Yes"), npreg, glu, bp, skin, bmi, ped, age))
  put("Pima.te", p)
  areas(c("npreg", "glu", "bmi", "ped"), p)
  logistic(c("npreg", "glu", "bp", "skin", "bmi", "ped", "age"), p)
}

logistic <- function(x, d) {
  run("calibration --fit --outcome y --x", listed(x))
  f <- glm(as.formula(paste("y ~", paste(x, collapse = "+"))), binomial, d, epsilon = 1e-14, maxit = 100)
  se <- sqrt(diag(vcov(f)))
  for (j in seq_along(se)) say("coefficient", c("intercept", x)[j], tested(coef(f)[j], se[j]), within = 1e-5)
  say("likelihood_ratio", "", chi(f$null.deviance - f$deviance, length(x)))
  say("fit", "", loglik = c(logLik(f)))
}

logistic_sets <- function() {
  put("birthwt", setNames(birthwt, sub("^low$", "y", names(birthwt))))
  logistic(c("age", "lwt", "smoke", "ptl", "ht", "ui", "ftv"), read.csv(file.path(folder, "birthwt.csv")))
  if (!have("boot")) return()
  put("urine", setNames(boot::urine, sub("^r$", "y", names(boot::urine))))
  logistic(c("gravity", "ph", "osmo", "cond", "urea", "calc"), complete(read.csv(file.path(folder, "urine.csv"))))
}

# ---- two raters, before and after: a square table ----

square <- function(table, t) {
  order <- paste("--categories", shQuote(listed(rownames(t))))
  none <- Kappa(t); quadratic <- Kappa(t, weights = "Fleiss-Cohen"); linear <- Kappa(t)
  kappas <- function() {
    say("cohen_kappa", "", normal(none$Unweighted[1], none$Unweighted[2]))
    say("weighted_kappa", "", normal(quadratic$Weighted[1], quadratic$Weighted[2]))
  }
  put(paste0(table, "-square"), data.frame(name = rownames(t), unclass(as.matrix(t)), check.names = FALSE))
  run("agree --layout square --id name", order); kappas()
  run("agree --layout square --id name --weights linear", order)
  say("weighted_kappa", "", normal(linear$Weighted[1], linear$Weighted[2]))
  run("compare --layout square --id name"); changes(t)
  d <- setNames(as.data.frame(as.table(as.matrix(t))), c("A", "B", "count"))
  put(paste0(table, "-patterns"), d)
  run("agree --layout patterns --freq count", order); kappas()
  run("compare --layout patterns --freq count --before A --after B"); changes(t)
  put(paste0(table, "-wide"), d[rep(seq_len(nrow(d)), d$count), 1:2])
  run("agree", order); kappas()
  run("compare --before A --after B"); changes(t)
}

changes <- function(t) {
  m <- mcnemar.test(as.matrix(t), correct = FALSE)
  if (nrow(t) > 2) return(say("bowker", "", chi(m$statistic, m$parameter)))
  say("mcnemar", "", chi(m$statistic, 1))
  say("mcnemar_corrected", "", chi(mcnemar.test(as.matrix(t))$statistic, 1))
  say("mcnemar_exact", "", p = binom.test(t[1, 2], t[1, 2] + t[2, 1])$p.value)
}

kappa_sets <- function() {
  data(SexualFun); square("SexualFun", SexualFun)
  data(MSPatients); square("MSPatients-1", MSPatients[, , 1]); square("MSPatients-2", MSPatients[, , 2])
  data(VisualAcuity)
  square("VisualAcuity", xtabs(Freq ~ right + left, VisualAcuity, subset = gender == "female"))
  square("occupationalStatus", matrix(occupationalStatus, 8, dimnames = list(1:8, 1:8)))
  square("approval", matrix(c(794, 86, 150, 570), 2, dimnames = list(c("yes", "no"), c("yes", "no"))))
}

# ---- scales and raters ----

consistency <- function(table, d) {
  put(table, d)
  d <- complete(d)
  a <- suppressMessages(psych::alpha(d, warnings = FALSE, check.keys = FALSE))
  run("alpha")
  say("cronbach_alpha", "", estimate = a$total$raw_alpha)
  say("cronbach_alpha_standardised", "", estimate = a$total$std.alpha)
  say("guttman_lambda6", "", estimate = a$total[["G6(smc)"]])
  say("mean_inter_item_r", "", estimate = a$total$average_r)
  ci <- alpha.ci(a$total$raw_alpha, n.obs = nrow(d), n.var = ncol(d))
  say("cronbach_alpha", "", low = ci$lower.ci, high = ci$upper.ci)
  for (i in seq_along(d)) {
    say("item_rest_r", names(d)[i], estimate = a$item.stats$r.drop[i])
    if (length(d) > 2) say("alpha_if_dropped", names(d)[i], estimate = a$alpha.drop$raw_alpha[i])
  }
}

raters <- function(table, d) {
  put(table, d)
  run("icc")
  found <- ICC(d, lmer = FALSE, missing = FALSE)$results
  keys <- c("icc_1", "icc_a_1", "icc_c_1", "icc_k", "icc_a_k", "icc_c_k")
  of <- c("oneway", "random", "mixed")
  for (i in 1:6) say(keys[i], of[(i - 1) %% 3 + 1], estimate = found$ICC[i], low = found[["lower bound"]][i],
                     high = found[["upper bound"]][i], statistic = found$F[i], p = found$p[i])
}

omegas <- function(table, d, factors) {
  put(table, d)
  run("omega --factors", factors)
  o <- suppressMessages(omega(complete(d), nfactors = factors, plot = FALSE))
  say("omega_hierarchical", "", estimate = o$omega_h, within = 2e-4)
  say("omega_total", "", estimate = o$omega.tot, within = 1e-5)
}

minres <- function(table, d, factors) {
  put(table, d)
  run("efa --factors", factors)
  f <- suppressMessages(fa(complete(d), factors, rotate = "oblimin"))
  for (i in seq_along(d)) say("uniqueness", names(d)[i], estimate = f$uniquenesses[i], within = 1e-4)
  say("rmsr", "", estimate = f$rms, within = 1e-4)
}

scale_sets <- function() {
  for (k in 1:5) consistency(paste0("bfi-", k), bfi[5 * k - 4:0])
  consistency("sat.act", sat.act[4:6]); consistency("attitude", attitude); consistency("USJudgeRatings", USJudgeRatings[-1])
  consistency("lsat6", as.data.frame(lsat6)); consistency("Tal_Or", Tal_Or[c("pmi", "import", "reaction")])
  raters("shrout-fleiss", data.frame(J1 = c(9, 6, 8, 7, 10, 6), J2 = c(2, 1, 4, 1, 5, 2), J3 = c(5, 3, 6, 2, 6, 4),
                                     J4 = c(8, 2, 8, 6, 9, 7)))
  raters("attitude-icc", attitude); raters("iris-icc", iris[c(1, 3)])
  if (!have("GPArotation")) return()
  omegas("bfi-omega-3", bfi[1:25], 3); omegas("bfi-omega-5", bfi[1:25], 5)
  omegas("USJudgeRatings-omega", USJudgeRatings[-1], 3)  # the general factor goes beyond one of the three
  minres("bfi-minres", bfi[1:25], 5)
}

concordance <- function(table, d) {
  put(table, d)
  run("kendall")
  f <- friedman.test(t(as.matrix(d)))
  say("kendall_w", "", estimate = f$statistic / (ncol(d) * (nrow(d) - 1)), chi(f$statistic, f$parameter))
}

likelihood_factors <- function(table, d, factors) {
  put(table, d)
  d <- complete(d)
  run("efa --estimator ml --factors", factors, "--rotate none")
  f <- factanal(d, factors, rotation = "none", control = list(nstart = 5, opt = list(factr = 10, maxit = 1e4)))
  say("chi_square", "", statistic = f$STATISTIC, df = f$dof, p = f$PVAL, within = 1e-5)
  for (i in seq_along(d)) say("uniqueness", names(d)[i], estimate = f$uniquenesses[i], within = 1e-5)
}

base_sets <- function() {
  concordance("attitude-ranks", attitude); concordance("USJudgeRatings-ranks", USJudgeRatings[2:11])
  likelihood_factors("attitude-factors", attitude, 2); likelihood_factors("USJudgeRatings-factors", USJudgeRatings[-1], 2)
}

# ---- change and difference ----

paired <- function(table, d) {
  put(table, d)
  x <- d[[2]] - d[[1]]; x <- x[!is.na(x)]
  run("compare --before", names(d)[1], "--after", names(d)[2])
  say("wilcoxon_signed_rank_normal", "", p = wilcox.test(x[x != 0], exact = FALSE)$p.value)
  if (!anyDuplicated(abs(x)) && all(x != 0)) {
    w <- wilcox.test(x, exact = TRUE)
    say("wilcoxon_signed_rank", "", statistic = w$statistic, p = w$p.value)
  }
  t <- t.test(x)
  say("mean_difference", "", estimate = mean(x), low = t$conf.int[1], high = t$conf.int[2], statistic = t$statistic,
      df = t$parameter, p = t$p.value)
  say("cohen_d", "", estimate = mean(x) / sd(x))
  run("bland-altman --cols", paste(names(d)[2:1], collapse = ","))
  say("bias", "", estimate = mean(x), low = t$conf.int[1], high = t$conf.int[2])
  say("loa_lower", "", estimate = mean(x) - qnorm(.975) * sd(x))
  say("loa_upper", "", estimate = mean(x) + qnorm(.975) * sd(x))
}

grouped <- function(table, y, g) {
  put(table, data.frame(y, g))
  run("compare --group g --value y")
  parts <- split(y, as.character(g))
  w <- wilcox.test(parts[[2]], parts[[1]]); t <- t.test(parts[[2]], parts[[1]])
  say("rank_sum", "", statistic = w$statistic, p = w$p.value)
  say("mean_difference", "", estimate = mean(parts[[2]]) - mean(parts[[1]]), low = t$conf.int[1], high = t$conf.int[2],
      statistic = t$statistic, df = t$parameter, p = t$p.value)
}

difference_sets <- function() {
  paired("sleep", data.frame(one = sleep$extra[1:10], two = sleep$extra[11:20]))
  paired("depression", data.frame(x = c(1.83, .5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3),  # wilcox.test's page
                                  y = c(.878, .647, .598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29)))
  grouped("permeability", c(.8, .83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, .73, 1.46, 1.15, .88, .9, .74, 1.21), rep(c("x", "y"), c(10, 5)))
  grouped("ToothGrowth", ToothGrowth$len, ToothGrowth$supp)
  if (have("MASS")) { paired("anorexia", anorexia[2:3]); paired("shoes", as.data.frame(shoes)); paired("immer", immer[3:4]) }
}

# ---- items of groups ----

fairness <- function(table, d, group) {
  put(table, data.frame(d, group))
  run("dif --group group")
  sum <- rowSums(d); g <- factor(group)
  for (i in seq_along(d)) {
    item <- names(d)[i]; y <- d[[i]]
    t <- table(g, -y, sum); t <- t[, , apply(t, 3, sum) > 1, drop = FALSE]
    if (dim(t)[2] == 2) {
      m <- mantelhaen.test(t, correct = FALSE)
      say("mh_odds_ratio", item, estimate = m$estimate, low = m$conf.int[1], high = m$conf.int[2])
      say("mh_delta", item, estimate = -2.35 * log(m$estimate))
      say("mh_chi_square", item, chi(m$statistic, 1))
      say("mh_chi_square_corrected", item, chi(mantelhaen.test(t)$statistic, 1))
      f <- lapply(c(y ~ sum, y ~ sum + g, y ~ sum * g), glm, family = binomial, epsilon = 1e-12)
    } else {
      m <- mantelhaen.test(t)
      say("generalised_mh", item, chi(m$statistic, m$parameter))
      y <- factor(y)
      f <- lapply(c(y ~ sum, y ~ sum + g, y ~ sum * g), polr, control = list(reltol = 1e-14))
    }
    say("lr_uniform", item, chi(f[[1]]$deviance - f[[2]]$deviance, 1), within = 1e-5)
    say("lr_total", item, chi(f[[1]]$deviance - f[[3]]$deviance, 2), within = 1e-5)
    say("group_coefficient", item, estimate = rev(coef(f[[2]]))[1], within = 1e-4)
  }
}

stratified <- function(table, t) {
  put(table, setNames(as.data.frame(as.table(t)), c("row", "column", "stratum", "n")))
  run("dif --layout patterns --freq n --cols column --group row --strata stratum")
  m <- mantelhaen.test(t, correct = FALSE)
  if (!all(dim(t)[1:2] == 2)) return(say("generalised_mh", "column", chi(m$statistic, m$parameter)))
  say("mh_odds_ratio", "column", estimate = m$estimate, low = m$conf.int[1], high = m$conf.int[2])
  say("mh_chi_square", "column", chi(m$statistic, 1))
  say("mh_chi_square_corrected", "column", chi(mantelhaen.test(t)$statistic, 1))
}

fairness_sets <- function() {
  stratified("UCBAdmissions", aperm(UCBAdmissions, c(2, 1, 3)))
  if (!have("MASS") || !have("lme4")) return()
  v <- reshape(VerbAgg[c("id", "Gender", "item", "resp")], idvar = c("id", "Gender"), timevar = "item", direction = "wide")
  items <- setNames(data.frame(lapply(v[3:26], function(one) as.integer(one) - 1L)), levels(VerbAgg$item))
  fairness("VerbAgg", data.frame(lapply(items, function(one) as.integer(one > 0))), v$Gender)
  fairness("VerbAgg-ordinal", items[1:6], v$Gender)
}

# ---- conditional likelihood ----

conditional <- function(table, d, model) {
  d <- as.data.frame(d)
  put(table, d)
  run("irt --estimator cml --model", model, "--fit --persons ml")
  f <- switch(model, rasch = RM(d), pcm = PCM(d), rsm = RSM(d))
  say("fit", "", loglik = f$loglik)
  p <- person.parameter(f)
  fit <- itemfit(p)
  for (i in seq_along(d)) say("table:fit", names(d)[i], infit = fit$i.infitMSQ[i], outfit = fit$i.outfitMSQ[i], within = 5e-4)
  for (i in which(!p$theta.table$Interpolated))
    if (model == "rasch") say("table:persons", i, estimate = p$theta.table[i, 1], within = 1e-4)
  if (model == "rasch") {
    for (i in seq_along(d)) say("threshold", names(d)[i], estimate = -f$betapar[i], within = 1e-4)
  } else {
    t <- as.matrix(thresholds(f)$threshtable[[1]])[, -1]
    t <- t - mean(t, na.rm = TRUE)
    for (i in seq_len(nrow(t))) for (k in which(!is.na(t[i, ])))
      say("threshold", paste0(names(d)[i], ":", k), estimate = t[i, k], within = 1e-4)
  }
}

conditional_sets <- function() {
  conditional("raschdat1", raschdat1[, 1:12], "rasch")
  conditional("rsmdat", rsmdat, "rsm"); conditional("pcmdat", pcmdat, "pcm"); conditional("pcmdat2", pcmdat2, "pcm")
  conditional("lsat-7", get(data(lltmdat2)), "rasch")
}

# ---- structure ----

confirm <- function(table, d, model, estimator = "ml", missing = "listwise") {
  put(table, d)
  by_ml <- estimator == "ml"
  f <- if (by_ml) lavaan::cfa(model, d, std.lv = TRUE, missing = missing)
       else lavaan::cfa(model, d, std.lv = TRUE, ordered = TRUE, estimator = "WLSMV")
  run("cfa --structure", shQuote(gsub("\n", ";", gsub("=~", "=", gsub("\\+", ",", gsub(" ", "", model))))),
      if (!by_ml) "--estimator dwls", if (missing == "fiml") "--missing fiml")
  kind <- if (by_ml) "" else ".scaled"
  within <- 1e-5
  m <- fitMeasures(f)
  say("chi_square", "", statistic = m[[paste0("chisq", kind)]], df = m[[paste0("df", kind)]], p = m[[paste0("pvalue", kind)]],
      within = within)
  for (key in c("cfi", "tli", "rmsea")) say(key, "", estimate = m[[paste0(key, kind)]], within = within)
  say("rmsea", "", low = m[[paste0("rmsea.ci.lower", kind)]], high = m[[paste0("rmsea.ci.upper", kind)]], within = within)
  say("srmr", "", estimate = m[["srmr"]], within = within)
  if (by_ml) say("fit", "", loglik = m[["logl"]], parameters = m[["npar"]])
  p <- parameterEstimates(f); s <- standardizedSolution(f)
  for (i in which(p$op == "=~")) {
    of <- paste0(p$lhs[i], ":", p$rhs[i])
    say("loading", of, estimate = p$est[i], se = p$se[i], within = within)
    say("standardised_loading", of, estimate = s$est.std[i], within = within)
  }
  for (i in which(p$op == "~~" & p$lhs != p$rhs))
    say("factor_correlation", paste0(p$lhs[i], ":", p$rhs[i]), estimate = p$est[i], se = p$se[i], within = within)
}

same_in_groups <- function(table, d, group, model) {
  put(table, d)
  run("invariance --group", group, "--structure", shQuote(gsub("\n", ";", gsub("=~", "=", gsub("\\+", ",", gsub(" ", "", model))))))
  held <- list(configural = "", metric = "loadings", scalar = c("loadings", "intercepts"),
               strict = c("loadings", "intercepts", "residuals"))
  before <- NULL
  for (step in names(held)) {
    f <- lavaan::cfa(model, d, group = group, group.equal = held[[step]])
    m <- fitMeasures(f)
    say("chi_square", step, statistic = m[["chisq"]], df = m[["df"]], p = m[["pvalue"]], within = 1e-5)
    for (key in c("cfi", "tli", "rmsea", "srmr")) say(key, step, estimate = m[[key]], within = 1e-5)
    if (!is.null(before)) {
      say("chi_square_difference", step, chi(m[["chisq"]] - before[["chisq"]], m[["df"]] - before[["df"]]), within = 1e-5)
      say("cfi_difference", step, estimate = m[["cfi"]] - before[["cfi"]], within = 1e-5)
    }
    before <- m
  }
}

structure_sets <- function() {
  abilities <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
  h <- HolzingerSwineford1939
  confirm("HolzingerSwineford1939", h, abilities)
  confirm("PoliticalDemocracy", PoliticalDemocracy, "ind60 =~ x1 + x2 + x3\ndem60 =~ y1 + y2 + y3 + y4\ndem65 =~ y5 + y6 + y7 + y8")
  confirm("attitude-one", attitude, "f =~ rating + complaints + privileges + learning + raises + critical + advance")
  gaps <- h[7:15]
  gaps[cbind(seq(1, 295, 7), rep(1:9, length.out = 43))] <- NA
  confirm("HolzingerSwineford1939-gaps", gaps, abilities, missing = "fiml")
  same_in_groups("HolzingerSwineford1939-schools", h[c("school", paste0("x", 1:9))], "school", abilities)
  three <- lapply(h[7:15], function(x) as.integer(cut(x, quantile(x, c(0, .3, .7, 1)), include.lowest = TRUE)))
  confirm("HolzingerSwineford1939-three", as.data.frame(three), abilities, "dwls")
  if (!have("psych")) return()
  b <- complete(bfi[c(1:5, 6:10)])[1:1000, ]
  confirm("bfi-dwls", b, "A =~ A1 + A2 + A3 + A4 + A5\nC =~ C1 + C2 + C3 + C4 + C5", "dwls")
}

# ---- components of variance; polychoric correlations ----

components <- function(table, d, formula, arguments) {
  put(table, d)
  run("gtheory", arguments)
  v <- as.data.frame(VarCorr(lmer(formula, d)))
  for (i in seq_len(nrow(v) - 1)) say("variance_component", sub("^(.*):(.*)$", "\\1:\\2", v$grp[i]), estimate = v$vcov[i], within = 1e-4)
}

component_sets <- function() {
  components("Penicillin", Penicillin, diameter ~ (1 | plate) + (1 | sample), "--unit plate --facet sample --value diameter")
  components("Penicillin-reml", Penicillin, diameter ~ (1 | plate) + (1 | sample), "--unit plate --facet sample --value diameter --reml")
  p <- data.frame(Pastes[c("batch", "cask", "strength")], test = rep(1:2, 30))
  components("Pastes", p, strength ~ (1 | batch) + (1 | cask:batch),
             "--unit batch --facet cask --facet test --value strength --nested cask:batch --nested test:cask")
}

correlation_sets <- function() {
  d <- complete(psych::bfi[1:5])[1:800, 2:4]
  put("bfi-polychoric", d)
  run("polychoric")
  for (i in 1:2) for (j in (i + 1):3)
    say("polychoric", paste0(names(d)[i], ":", names(d)[j]), estimate = polychor(d[[i]], d[[j]]), within = 1e-3)
}

# ---- the whole ----

if (have("survival")) invisible(survival_sets())
if (have("cmprsk") && have("survival")) invisible(competing_sets())
if (have("pROC")) invisible(area_sets())
if (have("MASS")) invisible(logistic_sets())
if (have("vcd")) invisible(kappa_sets())
if (have("psych")) invisible(scale_sets())
invisible(base_sets())
invisible(difference_sets())
invisible(fairness_sets())
if (have("eRm")) invisible(conditional_sets())
if (have("lavaan")) invisible(structure_sets())
if (have("lme4")) invisible(component_sets())
if (have("polycor") && have("psych")) invisible(correlation_sets())
