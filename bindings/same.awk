# The table of `./test.sh same`: functions down, languages across. `named` lists the languages, `folder` has a file for each:
# function, case, equal or different, note. A case that another language has and this one has not was not run.
BEGIN {
    count = split(named, language, " ")
    for (l = 1; l <= count; l++) {
        file = folder "/" language[l] ".tsv"
        while ((getline line < file) > 0) {
            split(line, cell, "\t")
            said[language[l], cell[1], cell[2]] = cell[3]
            if (!((cell[1], cell[2]) in seen)) {
                seen[cell[1], cell[2]] = 1
                if (!(cell[1] in cases)) functions[++rows] = cell[1]
                cases[cell[1]] = cases[cell[1]] cell[2] "\t"
            }
        }
    }
    printf "%-30s", "function"
    for (l = 1; l <= count; l++) printf "%20s", language[l]
    print ""
    for (row = 1; row <= rows; row++) {
        name = functions[row]
        total = split(cases[name], id, "\t") - 1
        printf "%-30s", name
        for (l = 1; l <= count; l++) {
            equal = different = 0
            for (i = 1; i <= total; i++) {
                answer = said[language[l], name, id[i]]
                if (answer == "equal") equal++
                else {
                    if (answer == "different") different++
                    faults = faults language[l] " " name " " id[i] ": " (answer == "" ? "not run" : answer) "\n"
                }
            }
            all[l] += equal
            cell_text = equal == total ? total " equal" : different " different, " (total - equal - different) " not run"
            printf "%20s", cell_text
        }
        print ""
        sum += total
    }
    printf "%-30s", "all"
    for (l = 1; l <= count; l++) printf "%20s", all[l] " of " sum
    print ""
    printf "%s", faults
    exit(faults != "" || sum == 0)
}
