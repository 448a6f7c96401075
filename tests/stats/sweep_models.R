# tests/stats/sweep_models.R FILE...: what R's packages have of each table: lines FILE ANALYSIS KEY OF VALUE.
suppressMessages({library(lavaan); library(MASS)})
say <- function(file, analysis, key, of, value) {
    if (length(value) == 1 && is.finite(value)) cat(file, analysis, key, of, sprintf("%.12g", value), "\n")
}
model <- "F =~ i1 + i2 + i3\nG =~ i4 + i5 + i6"
keys <- c(chi_square = "chisq", cfi = "cfi", tli = "tli", rmsea = "rmsea", srmr = "srmr")
quiet <- function(x) suppressWarnings(suppressMessages(try(x, silent = TRUE)))
for (file in commandArgs(TRUE)) {
    X <- read.csv(file)
    items <- X[, paste0("i", 1:6)]
    for (kind in c("ml", "dwls")) {
        ordinal <- items
        if (kind == "dwls") ordinal[] <- lapply(items, ordered)
        f <- quiet(if (kind == "ml") cfa(model, items, std.lv = TRUE)
                   else cfa(model, ordinal, std.lv = TRUE, ordered = names(items), estimator = "WLSMV"))
        if (inherits(f, "try-error") || !lavInspect(f, "converged") || !quiet(lavInspect(f, "post.check"))) next
        if (kind == "ml") for (key in names(keys)) say(file, "cfa-ml", key, "-", fitMeasures(f, keys[key]))
        else say(file, "cfa-dwls", "chi_square", "-", fitMeasures(f, "chisq.scaled"))
        p <- parameterEstimates(f)
        for (i in which(p$op == "=~")) say(file, paste0("cfa-", kind), "loading", paste0(p$lhs[i], ":", p$rhs[i]), p$est[i])
    }
    f <- quiet(factanal(items, 2, rotation = "none", control = list(lower = .005)))
    if (!inherits(f, "try-error") && min(f$uniquenesses) > .006) {
        say(file, "efa", "chi_square", "-", f$STATISTIC)
        for (i in 1:6) say(file, "efa", "uniqueness", paste0("i", i), f$uniquenesses[i])
    }
    total <- rowSums(items)
    group <- as.integer(X$g == "y")
    for (i in 1:6) {
        strata <- table(group, items[, i], total)
        strata <- strata[, , apply(strata, 3, sum) > 1, drop = FALSE]
        g <- quiet(mantelhaen.test(strata))
        if (!inherits(g, "try-error") && nlevels(factor(items[, i])) > 2) say(file, "dif", "generalised_mh", paste0("i", i), g$statistic)
        y <- ordered(items[, i])
        one <- quiet(polr(y ~ total))
        two <- quiet(polr(y ~ total + group))
        if (!inherits(one, "try-error") && !inherits(two, "try-error"))
            say(file, "dif", "lr_uniform", paste0("i", i), 2 * as.numeric(logLik(two) - logLik(one)))
    }
}
