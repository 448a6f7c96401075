# tests/stats/sweep_agreement.R: what R's packages say of the tables in a folder: a line a value, "FILE KEY OF VALUE".
#
# icc_*: components of variance by lme4; omega_*: psych; kappa_*: vcd. Weights are those of places, as vcd has them.

suppressMessages({
    library(lme4)
    library(psych)
    library(vcd)
})

quietly <- function(what) suppressWarnings(suppressMessages(what))

say <- function(file, key, of, value) cat(file, key, of, format(as.numeric(value), digits = 17), "\n")

components <- function(file, d) {
    d$unit <- seq_len(nrow(d))
    long <- reshape(d, direction = "long", varying = setdiff(names(d), "unit"), v.names = "y", timevar = "rater", idvar = "unit")
    long <- long[!is.na(long$y), ]
    long$unit <- factor(long$unit)
    long$rater <- factor(long$rater)
    control <- lmerControl(optCtrl = list(xtol_abs = 1e-12, ftol_abs = 1e-14, maxeval = 1e5), check.conv.singular = "ignore")
    models <- list(oneway = y ~ 1 + (1 | unit), random = y ~ 1 + (1 | unit) + (1 | rater), mixed = y ~ rater + (1 | unit))
    for (name in names(models)) {
        fit <- quietly(lmer(models[[name]], long, control = control))
        say(file, "units", name, as.numeric(VarCorr(fit)$unit))
        say(file, "error", name, sigma(fit)^2)
        say(file, "log_likelihood", name, logLik(fit))
    }
}

scale_of <- function(file, d) {
    found <- quietly(omega(d, nfactors = 3, plot = FALSE))
    say(file, "omega_hierarchical", "-", found$omega_h)
    say(file, "omega_total", "-", found$omega.tot)
}

two_raters <- function(file, d) {
    levels <- sort(unique(unlist(d)))
    cross <- table(factor(d[[1]], levels), factor(d[[2]], levels))
    for (weights in c("Equal-Spacing", "Fleiss-Cohen")) {
        found <- Kappa(cross, weights = weights)
        say(file, "cohen_kappa", weights, found$Unweighted[["value"]])
        say(file, "cohen_kappa_se", weights, found$Unweighted[["ASE"]])
        say(file, "weighted_kappa", weights, found$Weighted[["value"]])
        say(file, "weighted_kappa_se", weights, found$Weighted[["ASE"]])
    }
}

for (path in commandArgs(trailingOnly = TRUE)) {
    file <- basename(path)
    d <- read.csv(path)
    switch(sub("-.*", "", file), icc = components(file, d), omega = scale_of(file, d), kappa = two_raters(file, d))
}
