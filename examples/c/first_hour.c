/* The first hour with chama-core in C: a loan that is paid late, a group's contributions, and an error.
 *
 *     cc first_hour.c -lchama_ffi -ljansson
 *
 * Any JSON library will do; this is Jansson. */
#include <chama.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

/* Calls a function and reads its answer: {"returns": …} or {"error": …}. */
static json_t *call(const char *function, json_t *args)
{
    char *args_json = json_dumps(args, 0);
    char *answer_json = chama_call(function, args_json);
    json_t *answer = json_loads(answer_json, 0, NULL);
    chama_free(answer_json);
    free(args_json);
    json_decref(args);
    return answer;
}

/* What a function returns. A program of yours would handle the error. */
static json_t *returned(const char *function, json_t *args)
{
    json_t *answer = call(function, args);
    json_t *returns = json_object_get(answer, "returns");
    if (!returns) {
        fprintf(stderr, "%s\n", json_string_value(json_object_get(json_object_get(answer, "error"), "message")));
        exit(1);
    }
    json_incref(returns);
    json_decref(answer);
    return returns;
}

static const char *text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static int number(const json_t *object, const char *key)
{
    return (int)json_integer_value(json_object_get(object, key));
}

/* ANCHOR: terms */
static json_t *terms(const char *rate)
{
    return json_pack("{s:s, s:s, s:{s:s, s:{s:s, s:s}}, s:{s:s, s:i}}",
                     "principal", "50000", "disbursed_on", "2026-01-15",
                     "interest", "kind", "reducing_balance", "rate", "value", rate, "per", "month",
                     "term", "kind", "instalments", "count", 6);
}
/* ANCHOR_END: terms */

static json_t *event(const char *id, const char *value_date, const char *amount)
{
    return json_pack("{s:s, s:s, s:{s:s, s:s}}", "id", id, "value_date", value_date, "what", "kind", "paid", "amount", amount);
}

static json_t *account(const char *member, json_t *payments)
{
    return json_pack("{s:{s:s, s:s}, s:o}", "member", "id", member, "joined", "2026-01-01", "payments", payments);
}

static json_t *payment(const char *id, const char *value_date, const char *amount)
{
    return json_pack("{s:s, s:s, s:s}", "id", id, "value_date", value_date, "amount", amount);
}

int main(void)
{
    size_t index;
    json_t *row;

    puts("A loan of 50,000 at 2 % a month: due on, instalment, interest, principal, balance");
    /* ANCHOR: schedule */
    json_t *schedule = returned("loan_schedule", json_pack("{s:o}", "terms", terms("0.02")));
    json_array_foreach(json_object_get(schedule, "instalments"), index, row) {
        printf("%s  %s  %s  %s  %s\n", text(row, "due_on"), text(row, "instalment"), text(row, "interest"),
               text(row, "principal"), text(row, "closing"));
    }
    /* ANCHOR_END: schedule */
    json_t *cost = returned("loan_true_cost", json_pack("{s:o, s:s}", "terms", terms("0.02"), "method", "by_schedule"));
    printf("True cost a year: %s\n", text(json_object_get(cost, "cost"), "effective_rate"));

    /* ANCHOR: position */
    json_t *events = json_pack("[o, o]", event("p1", "2026-02-15", "8926.29"), event("p2", "2026-03-24", "8926.29"));
    json_t *loan = json_pack("{s:s, s:s, s:o, s:o}", "id", "L1", "member", "otieno", "terms", terms("0.02"), "events", events);
    json_t *position = returned("loan_position", json_pack("{s:o, s:s}", "loan", loan, "as_of", "2026-04-20"));
    printf("On %s: %s, %d days past due, arrears %s, principal left %s, to be free %s\n", text(position, "as_of"),
           text(position, "status"), number(position, "days_past_due"), text(json_object_get(position, "arrears"), "total"),
           text(position, "principal_outstanding"), text(json_object_get(position, "payoff"), "total"));
    /* ANCHOR_END: position */

    /* ANCHOR: contributions */
    json_t *bylaws = json_pack("[{s:s, s:[{s:s, s:s, s:s, s:{s:s, s:i}}]}]", "effective_from", "2026-01-01", "contributions",
                               "id", "savings", "amount", "1000", "first_due", "2026-01-01",
                               "frequency", "kind", "months", "every", 1);
    json_t *accounts = json_pack("[o, o, o]",
        account("amina", json_pack("[o, o, o]", payment("a1", "2026-01-01", "1000"), payment("a2", "2026-02-01", "1000"),
                                   payment("a3", "2026-03-01", "1000"))),
        account("otieno", json_pack("[o]", payment("o1", "2026-01-01", "1500"))),
        account("wanjiru", json_pack("[o, o, o]", payment("w1", "2026-01-01", "1000"), payment("w2", "2026-02-01", "1000"),
                                     payment("w3", "2026-03-04", "1000"))));
    json_t *positions = returned("contribution_positions",
        json_pack("{s:o, s:o, s:s}", "bylaws", bylaws, "accounts", accounts, "as_of", "2026-03-05"));
    /* ANCHOR_END: contributions */
    puts("\nThe group on 2026-03-05: expected, paid, arrears, days in arrears");
    json_array_foreach(positions, index, row) {
        printf("%s  %s  %s  %s  %d\n", text(row, "member"), text(row, "expected"), text(row, "paid"), text(row, "arrears"),
               number(row, "days_in_arrears"));
    }

    /* ANCHOR: error */
    json_t *answer = call("loan_schedule", json_pack("{s:o}", "terms", terms("12")));
    json_t *error = json_object_get(answer, "error");
    printf("\nRefused: %s\n%s\n", text(error, "code"), text(error, "message"));
    /* ANCHOR_END: error */

    json_decref(schedule);
    json_decref(cost);
    json_decref(position);
    json_decref(positions);
    json_decref(answer);
    return 0;
}
