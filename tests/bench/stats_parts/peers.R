# tests/bench/stats_parts/peers.R: what packages of R make of a file: Rscript peers.R WHAT FILE
# Prints a line a value: its name, and the number. fread where it is there: the fastest that R has.

asked <- commandArgs(TRUE)
data <- if (requireNamespace("data.table", quietly = TRUE)) {
    data.table::fread(asked[2], data.table = FALSE)
} else {
    read.csv(asked[2])
}
say <- function(name, value) cat(sprintf("%s %.17g\n", name, as.numeric(value)), sep = "")
quiet <- function(work) suppressMessages(suppressWarnings(work))

work <- list(
    "icc-psych" = function() {
        r <- quiet(psych::ICC(data, lmer = TRUE))$results
        say(c("one", "random", "mixed", "one_k", "random_k", "mixed_k"), r$ICC)
        say("random_low", r[2, "lower bound"])
        say("random_high", r[2, "upper bound"])
    },
    "kappa-vcd" = function() {
        k <- vcd::Kappa(table(data$r1, data$r2), weights = "Fleiss-Cohen")
        say(c("kappa", "se"), k$Weighted)
    },
    "kappa-psych" = function() {
        k <- quiet(psych::cohen.kappa(data))
        say("kappa", k$weighted.kappa)
    },
    "auc-pROC" = function() {
        r <- pROC::roc(data$outcome, data$a, levels = c(0, 1), direction = "<", quiet = TRUE)
        say(c("low", "auc", "high"), pROC::ci.auc(r, method = "delong"))
    },
    "paired-pROC" = function() {
        a <- pROC::roc(data$outcome, data$a, levels = c(0, 1), direction = "<", quiet = TRUE)
        b <- pROC::roc(data$outcome, data$b, levels = c(0, 1), direction = "<", quiet = TRUE)
        test <- pROC::roc.test(a, b, method = "delong", paired = TRUE)
        say(c("auc", "other"), test$estimate)
        say("z", test$statistic)
    },
    "rasch-eRm" = function() {
        fit <- eRm::RM(data, sum0 = TRUE)
        say(paste0("b", seq_along(fit$betapar)), -fit$betapar)
        say("se", fit$se.beta[1])
    },
    "polychoric-lavaan" = function() {
        r <- quiet(lavaan::lavCor(data, ordered = names(data)))
        say(c("r12", "r1_11", "r29_30"), c(r[1, 2], r[1, 11], r[29, 30]))
    },
    "polychoric-psych" = function() {
        r <- quiet(psych::polychoric(data, correct = 0, progress = FALSE))$rho
        say(c("r12", "r1_11", "r29_30"), c(r[1, 2], r[1, 11], r[29, 30]))
    },
    "polychoric-polycor" = function() {
        data[] <- lapply(data, ordered)
        r <- quiet(polycor::hetcor(data, std.err = FALSE))$correlations
        say(c("r12", "r1_11", "r29_30"), c(r[1, 2], r[1, 11], r[29, 30]))
    },
    "dif-MASS" = function() {
        total <- rowSums(data[names(data) != "group"])
        fit <- function(y, ...) quiet(MASS::polr(y ~ ., data.frame(y = y, ...), method = "logistic"))$deviance
        for (item in setdiff(names(data), "group")) {
            y <- ordered(data[[item]])
            bare <- fit(y, total)
            uniform <- fit(y, total, data$group)
            whole <- fit(y, total, data$group, total * data$group)
            if (item == "i1") say(c("uniform", "total"), bare - c(uniform, whole))
        }
    },
    "survival-survival" = function() {
        suppressMessages(library(survival))
        km <- survfit(Surv(time, event) ~ 1, data)
        fit <- coxph(Surv(time, event) ~ x + z + age, data, ties = "efron")
        say("km", summary(km, times = 365)$surv)
        say(c("x", "z", "age"), coef(fit))
        say("se", sqrt(vcov(fit)[1, 1]))
        say("c", fit$concordance["concordance"])
    }
)
work[[asked[1]]]()
