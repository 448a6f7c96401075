# tests/stats/sweep_outcomes.R: what survival, cmprsk, pROC and R itself say of each set in a folder.
#
#   Rscript sweep_outcomes.R FOLDER
#
# FOLDER/manifest.tsv has a line a run: name, analysis, table and options as NAME=VALUE with | between.
# Prints a line a value: run, key, of, field, value. What R refuses is left out.
suppressPackageStartupMessages({library(survival); library(cmprsk); library(pROC)})
options(warn = -1)

say <- function(run, key, of, ...) {
  fields <- unlist(lapply(list(...), function(one) if (length(one) == 1) unname(one) else one))
  fields <- fields[is.finite(fields)]
  if (length(fields))
    cat(sprintf("%s\t%s\t%s\t%s\t%.17g\n", run, key, of, names(fields), fields), sep = "")
}

number <- function(x) sprintf("%.15g", x)
normal <- function(x, se, level) {
  x <- unname(x); se <- unname(se)
  z <- qnorm(.5 + level / 2)
  c(estimate = x, se = se, low = x - z * se, high = x + z * se)
}
chi <- function(x, df) c(statistic = x, df = df, p = pchisq(x, df, lower.tail = FALSE))

km <- function(run, d, o) {
  level <- as.numeric(o$level)
  for (g in if (is.null(d$g)) "" else sort(unique(d$g))) {
    one <- if (g == "") d else d[d$g == g, ]
    of <- if (g == "") "" else paste0(g, ":")
    f <- survfit(Surv(t, e) ~ 1, data = one, conf.type = o$interval, conf.int = level)
    times <- if (is.null(o$times)) f$time[f$n.event > 0] else as.numeric(strsplit(o$times, ",")[[1]])
    times <- times[times <= max(f$time)]
    s <- if (length(times)) summary(f, times = times)
    for (i in seq_along(times))
      say(run, "survival", paste0(of, number(s$time[i])), estimate = s$surv[i], se = s$std.err[i], n = s$n.risk[i],
          low = if (s$surv[i] > 0 && s$surv[i] < 1) s$lower[i] else NA,
          high = if (s$surv[i] > 0 && s$surv[i] < 1) s$upper[i] else NA)
    q <- quantile(f, .5)
    # where a limit is no falling step R's search finds another one of its crossings than the first
    falls <- function(limit) all(diff(limit[!is.na(limit)]) <= 0)
    say(run, "median_survival", sub(":$", "", of), estimate = unname(q$quantile),
        low = if (falls(f$lower)) unname(q$lower) else NA, high = if (falls(f$upper)) unname(q$upper) else NA)
  }
  if (is.null(d$g) || length(unique(d$g)) < 2) return()
  rho <- as.numeric(o$rho)
  x <- if (is.null(d$s)) survdiff(Surv(t, e) ~ g, data = d, rho = rho)
       else survdiff(Surv(t, e) ~ g + strata(s), data = d, rho = rho)
  expected <- if (is.matrix(x$exp)) rowSums(x$exp) else x$exp
  if (sum(expected > 0) > 1) say(run, "logrank", "", chi(x$chisq, sum(expected > 0) - 1))
  observed <- if (is.matrix(x$obs)) rowSums(x$obs) else x$obs
  names <- sort(unique(d$g))
  for (i in seq_along(names)) say(run, "table:logrank", names[i], observed = observed[i], expected = expected[i])
}

cox <- function(run, d, o) {
  level <- as.numeric(o$level)
  x <- strsplit(o$x, ",")[[1]]
  right <- paste(c(x, if (!is.null(d$s)) "strata(s)"), collapse = "+")
  f <- coxph(as.formula(paste("Surv(t, e) ~", right)), data = d, ties = o$ties,
             control = coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 60))
  v <- vcov(f)
  if (anyNA(coef(f)) || min(diag(v)) <= 0) return()
  # an effect without end: what R prints of it depends on where it stopped
  ends <- pmax(abs(coef(f)), sqrt(diag(v)) / 20) * apply(d[x], 2, sd) < 15
  if (any(sqrt(diag(v)) * apply(d[x], 2, sd) > 300)) say(run, "left", "", out = 1)
  for (j in seq_along(x)) if (ends[j]) {
    b <- unname(coef(f)[j]); se <- sqrt(v[j, j])
    say(run, "log_hazard_ratio", x[j], normal(b, se, level), statistic = b / se, p = 2 * pnorm(-abs(b / se)))
    say(run, "hazard_ratio", x[j], exp(normal(b, 0, level)["estimate"]))
  }
  p <- length(x)
  say(run, "likelihood_ratio", "", chi(2 * diff(f$loglik), p))
  if (all(ends)) say(run, "wald", "", chi(unname(f$wald.test), p))
  say(run, "score", "", chi(unname(f$score), p))
  say(run, "null_log_likelihood", "", estimate = f$loglik[1])
  if (!all(ends)) return()
  say(run, "fit", "", loglik = f$loglik[2])
  k <- concordance(f)
  say(run, "concordance", "", estimate = unname(k$concordance), se = sqrt(unname(k$var)))
  clock <- list(survival = "km", identity = "identity", rank = "rank", log = log)[[o$clock]]
  # for exact ties cox.zph takes Breslow's information at the exact estimate, whose score is not 0 there
  z <- if (o$ties != "exact") tryCatch(cox.zph(f, transform = clock, terms = FALSE)$table, error = function(e) NULL)
  for (j in seq_len(if (is.null(z)) 0 else nrow(z)))
    if (j <= p) say(run, "proportional_hazards", x[j], chi(z[j, 1], z[j, 2]))
    else say(run, "proportional_hazards", "", chi(z[j, 1], z[j, 2]))
  # basehaz's centre is the mean of each column but for columns of 0 and 1, whose is 0
  h <- basehaz(f, centered = FALSE)
  h$hazard <- h$hazard * exp(sum(coef(f) * colMeans(d[x])))
  h$strata <- if (is.null(h$strata)) "" else sub("^s=", "", h$strata)
  for (s in unique(h$strata)) {
    one <- h[h$strata == s, ]
    one <- one[diff(c(0, one$hazard)) > 0, ]
    if (o$ties != "exact" && nrow(one))
      for (i in seq_len(nrow(one)))
        say(run, "table:baseline", paste0(s, ":", number(one$time[i])), cumulative_hazard = one$hazard[i])
  }
}

cif <- function(run, d, o) {
  level <- as.numeric(o$level)
  causes <- max(d$k)
  for (g in if (is.null(d$g)) "" else sort(unique(d$g))) {
    one <- if (g == "") d else d[d$g == g, ]
    of <- if (g == "") "" else paste0(g, ":")
    f <- survfit(Surv(t, factor(k, 0:causes)) ~ 1, data = one, conf.type = o$interval, conf.int = level)
    aalen <- cuminc(one$t, one$k)
    for (cause in seq_len(causes)) {
      if (!any(one$k == cause)) next
      happened <- f$n.event[, cause + 1] > 0
      low <- f$lower[happened, cause + 1]; high <- f$upper[happened, cause + 1]
      p <- f$pstate[happened, cause + 1]
      time <- f$time[happened]
      se <- if (o$errors == "delta") f$std.err[happened, cause + 1]
            else sqrt(timepoints(aalen[paste("1", cause)], time)$var[1, ])
      for (i in seq_along(time))
        say(run, "cumulative_incidence", paste0(of, cause, ":", number(time[i])), estimate = p[i], se = se[i],
            low = if (p[i] < 1 && o$errors == "delta") low[i] else NA,
            high = if (p[i] < 1 && o$errors == "delta") high[i] else NA)
    }
  }
  if (!is.null(d$g) && length(unique(d$g)) > 1) {
    g <- if (is.null(d$s)) cuminc(d$t, d$k, d$g, rho = as.numeric(o$rho))
         else cuminc(d$t, d$k, d$g, d$s, rho = as.numeric(o$rho))
    for (cause in rownames(g$Tests))
      if (g$Tests[cause, 1] >= 0) say(run, "gray", cause, chi(g$Tests[cause, 1], g$Tests[cause, 3]))
  }
}

# Those with another event once more at each later time of the cause, with the weight of then, as crr has it.
weighted_rows <- function(d, cause) {
  time <- sort(unique(d$t))
  rank <- match(d$t, time)
  left <- cumprod(c(1, 1 - tabulate(rank[d$k == 0], length(time)) / rev(cumsum(rev(tabulate(rank, length(time)))))))
  d$start <- 0; d$stop <- rank; d$status <- as.numeric(d$k == cause); d$weight <- 1
  events <- sort(unique(rank[d$k == cause]))
  other <- which(d$k > 0 & d$k != cause)
  later <- lapply(other, function(i) events[events > rank[i]])
  more <- d[rep(other, lengths(later)), ]
  more$stop <- unlist(later); more$start <- more$stop - .5
  more$weight <- left[more$stop] / left[rep(rank[other], lengths(later))]
  rbind(d, more[more$weight > 0, ])
}

fine_gray <- function(run, d, o) {
  level <- as.numeric(o$level)
  x <- strsplit(o$x, ",")[[1]]
  cause <- as.numeric(o$cause)
  if (is.null(d$s)) {
    # crr takes the mean of both sides of a step at time 0: all times are moved
    f <- crr(d$t + 1, d$k, as.matrix(d[x]), failcode = cause, gtol = 1e-10, maxiter = 60)
    if (!f$converged || any(abs(f$coef) * apply(d[x], 2, sd) > 4)) return()
    se <- sqrt(diag(f$var))
    for (j in seq_along(x)) {
      b <- unname(f$coef[j])
      say(run, "log_subdistribution_hazard_ratio", x[j], normal(b, se[j], level), statistic = b / se[j],
          p = 2 * pnorm(-abs(b / se[j])))
    }
    say(run, "fit", "", loglik = f$loglik)
    say(run, "wald", "", chi(c(f$coef %*% solve(f$var) %*% f$coef), length(x)))
  } else {
    # crr has no strata, and finegray another censoring curve where censoring and events share a time
    w <- do.call(rbind, lapply(split(d, d$s), weighted_rows, cause = cause))
    f <- coxph(as.formula(paste("Surv(start, stop, status) ~", paste(x, collapse = "+"), "+ strata(s)")),
               data = w, weights = weight, ties = "breslow", robust = FALSE,
               control = coxph.control(eps = 1e-13, iter.max = 60))
    if (anyNA(coef(f)) || f$iter >= 60 || any(abs(coef(f)) * apply(d[x], 2, sd) > 4))
      return()
    for (j in seq_along(x)) say(run, "log_subdistribution_hazard_ratio", x[j], estimate = unname(coef(f)[j]))
  }
}

area <- function(d, x) roc(d$y, d[[x]], levels = c(0, 1), direction = "<", quiet = TRUE)

hanley <- function(a, n1, n0) {
  q1 <- a / (2 - a); q2 <- 2 * a^2 / (1 + a)
  sqrt((a * (1 - a) + (n1 - 1) * (q1 - a^2) + (n0 - 1) * (q2 - a^2)) / (n1 * n0))
}

say_area <- function(run, of, r, level, hanley_too = TRUE) {
  a <- as.numeric(auc(r)); n1 <- length(r$cases); n0 <- length(r$controls)
  v <- if (min(n1, n0) > 1) tryCatch(var(r, method = "delong"), error = function(e) NA) else NA
  ci <- if (min(n1, n0) > 1) tryCatch(as.numeric(ci.auc(r, conf.level = level, method = "delong")), error = function(e) rep(NA, 3)) else rep(NA, 3)
  if (is.finite(v) && v <= 1e-16) ci <- rep(NA, 3)
  say(run, "auc", of, estimate = a, se = sqrt(v), low = ci[1], high = ci[3])
  if (hanley_too) say(run, "auc_hanley_mcneil", of, estimate = a, se = hanley(a, n1, n0))
}

roc_run <- function(run, d, o) {
  level <- as.numeric(o$level)
  x <- strsplit(o$x, ",")[[1]]
  if (!is.null(d$g)) {
    names <- sort(unique(d$g))
    names <- names[sapply(names, function(g) length(unique(d$y[d$g == g])) == 2)]
    r <- lapply(names, function(g) area(d[d$g == g, ], x))
    for (i in seq_along(names)) say_area(run, names[i], r[[i]], level)
    for (i in seq_along(names)) for (j in seq_along(names)) if (i < j) {
      t <- tryCatch(roc.test(r[[i]], r[[j]], method = "delong", paired = FALSE), error = function(e) NULL)
      if (!is.null(t) && is.finite(t$statistic) && t$statistic != 0) say(run, "auc_difference", paste0(names[i], ":", names[j]),
                           estimate = as.numeric(auc(r[[i]]) - auc(r[[j]])),
                           statistic = unname(t$statistic), df = unname(t$parameter), p = t$p.value)
    }
    return()
  }
  r <- lapply(x, function(one) area(d, one))
  for (i in seq_along(x)) say_area(run, x[i], r[[i]], level)
  if (length(x) < 2 || min(sum(d$y), sum(!d$y)) < 2) return()
  for (i in seq_along(x)) for (j in seq_along(x)) if (i < j) {
    t <- tryCatch(roc.test(r[[i]], r[[j]], method = "delong", paired = TRUE, conf.level = level), error = function(e) NULL)
    if (!is.null(t) && is.finite(t$statistic)) say(run, "auc_difference", paste0(x[i], ":", x[j]), estimate = as.numeric(auc(r[[i]]) - auc(r[[j]])),
                         statistic = unname(t$statistic), p = t$p.value, low = t$conf.int[1], high = t$conf.int[2])
  }
  if (length(x) < 3) return()
  s <- outer(seq_along(x), seq_along(x), Vectorize(function(i, j) if (i == j) var(r[[i]]) else cov(r[[i]], r[[j]])))
  l <- cbind(1, -diag(length(x) - 1))
  a <- sapply(r, auc)
  v <- l %*% s %*% t(l)
  if (min(eigen(cov2cor(v), TRUE, TRUE)$values) > 1e-9) say(run, "auc_equality", "", chi(c(t(l %*% a) %*% solve(v) %*% (l %*% a)), length(x) - 1))
}

wilson <- function(x, n, level) {
  ci <- prop.test(x, n, conf.level = level, correct = FALSE)$conf.int
  c(estimate = x / n, low = ci[1], high = ci[2])
}

calibration <- function(run, d, o) {
  if (length(unique(d$y)) < 2) return()
  level <- as.numeric(o$level)
  if (!is.null(o$fit)) {
    x <- strsplit(o$x, ",")[[1]]
    g <- glm(as.formula(paste("y ~", paste(x, collapse = "+"))), binomial, d, control = glm.control(epsilon = 1e-14, maxit = 60))
    if (anyNA(coef(g)) || !g$converged || g$boundary || min(g$fitted.values * (1 - g$fitted.values)) < 1e-9) return()
    v <- vcov(g)
    for (j in seq_len(length(x) + 1)) {
      b <- unname(coef(g)[j]); se <- sqrt(v[j, j])
      say(run, "coefficient", c("intercept", x)[j], normal(b, se, level), statistic = b / se, p = 2 * pnorm(-abs(b / se)))
    }
    say(run, "likelihood_ratio", "", chi(g$null.deviance - g$deviance, length(x)))
    say(run, "fit", "", loglik = c(logLik(g)))
    key <- do.call(paste, d[x])
    n <- tapply(d$y, key, length); seen <- tapply(d$y, key, sum); p <- tapply(g$fitted.values, key, mean)
    if (length(n) > length(x) + 1) say(run, "pearson", "", chi(sum((seen - n * p)^2 / (n * p * (1 - p))), length(n) - length(x) - 1), n = length(n))
    d$p <- g$fitted.values
  } else d$p <- d[[o$x]]
  if (min(d$p) > 0 && max(d$p) < 1) {
    l <- qlogis(d$p)
    a <- glm(d$y ~ 1 + offset(l), family = binomial, control = glm.control(epsilon = 1e-14, maxit = 60))
    say(run, "calibration_in_the_large", "", normal(unname(coef(a)), sqrt(vcov(a)[1]), level))
    b <- glm(d$y ~ l, family = binomial, control = glm.control(epsilon = 1e-14, maxit = 60))
    if (b$converged && !anyNA(coef(b)) && sd(l) > 1e-8 && min(b$fitted.values * (1 - b$fitted.values)) > 1e-9) {
      se <- sqrt(diag(vcov(b)))
      say(run, "calibration_intercept", "", normal(unname(coef(b)[1]), se[1], level))
      z <- unname((coef(b)[2] - 1) / se[2])
      say(run, "calibration_slope", "", normal(unname(coef(b)[2]), unname(se[2]), level), statistic = z, p = 2 * pnorm(-abs(z)))
    }
  }
  s <- (d$p - d$y)^2
  say(run, "brier", "", estimate = mean(s), se = sd(s) / sqrt(length(s)))
  say(run, "brier_scaled", "", estimate = 1 - mean(s) / (mean(d$y) * (1 - mean(d$y))))
  eo <- sum(d$p) / sum(d$y); w <- sqrt((1 - mean(d$y)) / sum(d$y)); z <- qnorm(.5 + level / 2)
  say(run, "expected_observed", "", estimate = eo, low = eo * exp(-z * w), high = eo * exp(z * w))
  say_area(run, "", roc(d$y, d$p, levels = c(0, 1), direction = "<", quiet = TRUE), level, FALSE)
  parts <- as.numeric(o$groups); sorted <- sort(d$p); linear <- o$percentiles == "linear"
  place <- seq_len(parts) * (nrow(d) - linear); whole <- place %/% parts; rest <- place %% parts
  following <- sorted[pmin(whole + 1, nrow(d))]; next_one <- sorted[pmin(whole + 2, nrow(d))]
  cuts <- if (linear) following + (next_one - following) * rest / parts
          else ifelse(rest > 0 | whole == nrow(d), following, (sorted[pmax(whole, 1)] + following) / 2)
  cuts <- unique(cuts)
  if (length(cuts) < 2) return()
  h <- cut(d$p, c(-Inf, cuts))
  if (!is.null(o$fit) && nlevels(h) < 3) return()
  n <- tapply(d$y, h, length); seen <- tapply(d$y, h, sum); hoped <- tapply(d$p, h, sum)
  n <- n[!is.na(n)]; seen <- seen[!is.na(seen)]; hoped <- hoped[!is.na(hoped)]
  x2 <- sum((seen - hoped)^2 / hoped + (seen - hoped)^2 / (n - hoped))
  if (is.finite(x2)) say(run, "hosmer_lemeshow", "", chi(x2, length(n) - if (is.null(o$fit)) 0 else 2))
}

ppv <- function(run, d, o) {
  if (length(unique(d$y)) < 2) return()
  level <- as.numeric(o$level); z <- qnorm(.5 + level / 2)
  above <- d[[o$x]] >= as.numeric(o$cut)
  tp <- sum(above & d$y); fp <- sum(above & !d$y); fn <- sum(!above & d$y); tn <- sum(!above & !d$y)
  say(run, "sensitivity", "", wilson(tp, tp + fn, level))
  say(run, "specificity", "", wilson(tn, tn + fp, level))
  if (tp + fp) say(run, "ppv", "observed", wilson(tp, tp + fp, level))
  if (tn + fn) say(run, "npv", "observed", wilson(tn, tn + fn, level))
  say(run, "base_rate", "", wilson(tp + fn, nrow(d), level))
  se <- tp / (tp + fn); sp <- tn / (tn + fp)
  if (min(tp, fp, fn, tn) == 0) return()
  lr <- se / (1 - sp); w <- sqrt((1 - se) / tp + sp / fp)
  say(run, "likelihood_ratio_positive", "", estimate = lr, low = lr * exp(-z * w), high = lr * exp(z * w))
  lr <- (1 - se) / sp; w <- sqrt(se / fn + (1 - sp) / tn)
  say(run, "likelihood_ratio_negative", "", estimate = lr, low = lr * exp(-z * w), high = lr * exp(z * w))
  for (rate in c(.001, .005, .01, .02, .05, .1, .2, .5)) {
    p <- qlogis(se * rate / (se * rate + (1 - sp) * (1 - rate)))
    w <- sqrt((1 - se) / (se * (tp + fn)) + sp / ((1 - sp) * (tn + fp)))
    say(run, "ppv", number(rate), estimate = plogis(p), low = plogis(p - z * w), high = plogis(p + z * w))
    p <- qlogis(sp * (1 - rate) / ((1 - se) * rate + sp * (1 - rate)))
    w <- sqrt(se / ((1 - se) * (tp + fn)) + (1 - sp) / (sp * (tn + fp)))
    say(run, "npv", number(rate), estimate = plogis(p), low = plogis(p - z * w), high = plogis(p + z * w))
  }
}

runs <- list(km = km, cox = cox, cif = cif, fine_gray = fine_gray, roc = roc_run, calibration = calibration, ppv = ppv)
folder <- commandArgs(TRUE)[1]
for (line in strsplit(readLines(file.path(folder, "manifest.tsv")), "\t")) {
  pairs <- strsplit(strsplit(line[4], "|", fixed = TRUE)[[1]], "=", fixed = TRUE)
  o <- setNames(lapply(pairs, function(one) one[2]), sapply(pairs, function(one) one[1]))
  d <- read.csv(file.path(folder, line[3]), stringsAsFactors = FALSE)
  d <- d[strsplit(o$columns, ",")[[1]]]
  d <- d[stats::complete.cases(d), , drop = FALSE]
  tryCatch(runs[[line[2]]](line[1], d, o), error = function(e) cat(line[1], "failure", conditionMessage(e), "message", "0\n", sep = "\t"))
}
