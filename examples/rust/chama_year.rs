//! A group's year, from its file: who has paid what, who owes what and why, and the proof that nothing was lost.
//!
//! The example reads, asks the library and prints. It decides nothing: every number comes from a function of
//! `chama_core`, and every fine from a rule that it names.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::process::ExitCode;

use chama_core::book::{
    Book, BookDates, BookProof, CashPosition, EventKind, FundCash, MoneyFlow, MoneyUse, book_faults, book_guarantees,
    book_loans, book_proof, book_suspense, cash_positions, fund_cash, member_accounts,
};
use chama_core::bylaws::Fund;
use chama_core::calendar::{BusinessDays, DateSeries, next_series_date};
use chama_core::chama::{MemberState, Membership, membership_on};
use chama_core::contribution::{
    AllocationTarget, ChargeKind, ContributionPosition, CycleRef, CycleStatus, MemberAccount, PenaltyPosition,
    SuspenseBalance, contribution_positions, cycle_status, suspense_balances,
};
use chama_core::error::{ChamaError, Fault, Severity};
use chama_core::json::{Place, place_of, read_book};
use chama_core::loan::{
    Guarantees, InstalmentPosition, Loan, LoanPosition, LoanStatus, LoanTrueCost, LoanUse, PortfolioLoan,
    PortfolioReport, PortfolioTerms, TrueCostMethod, guarantees, loan_positions, loan_true_cost, portfolio_report,
};
use chama_core::money::{Currency, format_amount};
use chama_core::penalty::PenaltyLine;
use chama_core::rule::{Rule, rule_text};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

const USAGE: &str = "\
Usage: chama_year [FILE] [--as-of DATE] [--known-on DATE] [--json]

  FILE             a group's file (default: examples/data/umoja.json); docs/src/guide/group-file.md
  --as-of DATE     the day that is asked for (default: the last day of the book)
  --known-on DATE  leave out what was written down after this day (default: the day asked for)
  --json           everything as one JSON document";

const OWN_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/data/umoja.json");

struct Arguments {
    file: String,
    as_of: Option<NaiveDate>,
    known_on: Option<NaiveDate>,
    json: bool,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.iter().any(|word| word == "--help" || word == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let arguments = match arguments(&words) {
        Ok(arguments) => arguments,
        Err(wrong) => {
            eprintln!("{wrong}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let text = match std::fs::read_to_string(&arguments.file) {
        Ok(text) => text,
        Err(error) => {
            eprintln!("{}: {error}", arguments.file);
            return ExitCode::FAILURE;
        }
    };
    match year(&text, &arguments) {
        Ok(report) if arguments.json => print_json(&report),
        Ok(report) => {
            print!("{}", report.in_words());
            ExitCode::SUCCESS
        }
        Err(faults) => {
            if arguments.json {
                print_json(&Refused { faults: &faults });
            } else {
                eprint!("{}", listed(&arguments.file, &faults));
            }
            ExitCode::FAILURE
        }
    }
}

fn arguments(words: &[String]) -> Result<Arguments, String> {
    let mut read = Arguments {
        file: String::new(),
        as_of: None,
        known_on: None,
        json: false,
    };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut date = || {
            let text = words.next().ok_or(format!("{word} needs a date"))?;
            let date = NaiveDate::parse_from_str(text, "%Y-%m-%d");
            date.map(Some)
                .map_err(|_| format!("{word} is {text:?}, but must be a date such as 2025-12-31"))
        };
        match word.as_str() {
            "--json" => read.json = true,
            "--as-of" => read.as_of = date()?,
            "--known-on" => read.known_on = date()?,
            option if option.starts_with('-') => return Err(format!("there is no option {option}")),
            file if read.file.is_empty() => file.clone_into(&mut read.file),
            second => return Err(format!("one file at a time: {second:?} is the second")),
        }
    }
    if read.file.is_empty() {
        OWN_FILE.clone_into(&mut read.file);
    }
    Ok(read)
}

fn print_json(value: &impl Serialize) -> ExitCode {
    match chama_core::json::to_text(value) {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// A fault with its place in the file.
#[derive(Serialize)]
struct PlacedFault {
    line: i64,
    column: i64,
    #[serde(flatten)]
    fault: Fault,
}

#[derive(Serialize)]
struct Refused<'a> {
    faults: &'a [PlacedFault],
}

/// Everything that the page shows.
#[derive(Serialize)]
struct Year {
    group: String,
    dates: BookDates,
    currency: Currency,
    warnings: Vec<PlacedFault>,
    bylaws: usize,
    members: Vec<MemberYear>,
    cycles: Vec<CycleStatus>,
    loans: Vec<LoanYear>,
    guarantees: Guarantees,
    portfolio: PortfolioReport,
    next_meeting: Option<NextMeeting>,
    cash: Vec<CashPosition>,
    funds: Vec<FundCash>,
    suspense: Vec<SuspenseYear>,
    proof: BookProof,
    rules: Vec<chama_core::rule::RuleText>,
}

#[derive(Serialize)]
struct MemberYear {
    name: String,
    membership: Membership,
    position: ContributionPosition,
}

/// A loan that was handed out: as agreed, what it costs as agreed, and where it stands.
#[derive(Serialize)]
struct LoanYear {
    name: String,
    product: String,
    loan: Loan,
    cost: LoanTrueCost,
    position: LoanPosition,
}

/// Unidentified money, and what is known of who paid it.
#[derive(Serialize)]
struct SuspenseYear {
    payer: String,
    balance: SuspenseBalance,
}

#[derive(Serialize)]
struct NextMeeting {
    #[serde(serialize_with = "as_text")]
    on: NaiveDate,
    members: Vec<ContributionPosition>,
    loans: Vec<LoanPosition>,
}

fn as_text<S: Serializer>(date: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(date)
}

/// Takes the group through its year, or says what is wrong with its file.
fn year(text: &str, arguments: &Arguments) -> Result<Year, Vec<PlacedFault>> {
    let placed = |faults: Vec<Fault>| faults.into_iter().map(|fault| with_place(text, fault)).collect();
    let book = read_book(text).map_err(placed)?;
    let (errors, warnings) = book_faults(&book)
        .into_iter()
        .partition::<Vec<Fault>, _>(|fault| fault.severity == Severity::Error);
    if !errors.is_empty() {
        return Err(placed(errors.into_iter().chain(warnings).collect()));
    }
    let as_of = arguments.as_of.unwrap_or_else(|| last_day(&book));
    let dates = BookDates {
        as_of,
        known_on: arguments.known_on.unwrap_or(as_of),
    };
    asked(&book, &dates, placed(warnings)).map_err(|error| placed(vec![as_fault(&error)]))
}

fn asked(book: &Book, dates: &BookDates, warnings: Vec<PlacedFault>) -> Result<Year, ChamaError> {
    let accounts = member_accounts(book, dates.known_on)?;
    let positions = contribution_positions(&book.bylaws, &accounts, dates.as_of)?;
    let mut members = Vec::new();
    for (account, position) in accounts.iter().zip(positions) {
        members.push(MemberYear {
            name: name_of(account),
            membership: membership_on(&account.member, dates.as_of)?,
            position,
        });
    }
    let mut cycles = Vec::new();
    for cycle in cycles_until(&members, dates.as_of) {
        cycles.push(cycle_status(&book.bylaws, &accounts, &cycle, dates.as_of)?);
    }
    let lent: Vec<Loan> = book_loans(book, dates.known_on)?
        .into_iter()
        .filter(|loan| loan.terms.disbursed_on <= dates.as_of)
        .collect();
    let next_meeting = match meeting_after(book, dates.as_of)? {
        Some(on) => Some(NextMeeting {
            on,
            members: contribution_positions(&book.bylaws, &accounts, on)?,
            loans: loan_positions(&lent, on)?,
        }),
        None => None,
    };
    let loans = loans_of(book, &lent, &members, dates.as_of)?;
    let proof = book_proof(book, dates)?;
    let rules = rules_in(&members, &loans).into_iter().map(rule_text).collect();
    Ok(Year {
        group: book.chama.name.clone(),
        dates: *dates,
        currency: proof.currency,
        warnings,
        bylaws: book.bylaws.len(),
        members,
        cycles,
        portfolio: portfolio_report(&portfolio(&loans), &PortfolioTerms::new(proof.currency))?,
        guarantees: guarantees(&book_guarantees(book, dates)?)?,
        loans,
        next_meeting,
        cash: cash_positions(book, dates)?,
        funds: fund_cash(book, dates)?,
        suspense: suspense_balances(&book_suspense(book, dates.known_on)?, dates.as_of)?
            .into_iter()
            .map(|balance| SuspenseYear {
                payer: payer_of(book, &balance.receipt),
                balance,
            })
            .collect(),
        proof,
        rules,
    })
}

fn loans_of(
    book: &Book,
    loans: &[Loan],
    members: &[MemberYear],
    as_of: NaiveDate,
) -> Result<Vec<LoanYear>, ChamaError> {
    let mut lent = Vec::new();
    for (loan, position) in loans.iter().zip(loan_positions(loans, as_of)?) {
        let member = members.iter().find(|member| member.position.member == loan.member);
        lent.push(LoanYear {
            name: member.map_or_else(String::new, |member| member.name.clone()),
            product: product_of(book, &loan.id),
            loan: loan.clone(),
            cost: loan_true_cost(&loan.terms, TrueCostMethod::BySchedule)?,
            position,
        });
    }
    Ok(lent)
}

/// What the product of a loan is called.
fn product_of(book: &Book, id: &str) -> String {
    let asked = book.events.iter().find_map(|event| match &event.what {
        EventKind::LoanApplied { loan, product, .. } if loan == id => Some(product),
        _ => None,
    });
    let products = book.bylaws.iter().flat_map(|bylaws| &bylaws.loans);
    let mut named = products.filter(|product| asked == Some(&product.id) && !product.name.is_empty());
    let name = named.next().map(|product| &product.name);
    name.or(asked).cloned().unwrap_or_default()
}

/// The loans as rows of the portfolio.
fn portfolio(loans: &[LoanYear]) -> Vec<PortfolioLoan> {
    let row = |lent: &LoanYear| PortfolioLoan {
        restructured: lent.position.restructured,
        arrears: lent.position.arrears.total,
        disbursed: lent.position.disbursed,
        purpose: lent.product.clone(),
        ..PortfolioLoan::new(
            &lent.loan.id,
            &lent.loan.member,
            lent.position.principal_outstanding,
            lent.position.days_past_due,
        )
    };
    loans.iter().map(row).collect()
}

fn name_of(account: &MemberAccount) -> String {
    let member = &account.member;
    if member.name.is_empty() {
        member.id.clone()
    } else {
        member.name.clone()
    }
}

fn payer_of(book: &Book, receipt: &str) -> String {
    let event = book.events.iter().find(|event| event.id == receipt);
    match event.map(|event| &event.what) {
        Some(EventKind::ReceivedUnidentified { payer, .. }) if !payer.is_empty() => payer.clone(),
        _ => "nobody knows whom".to_owned(),
    }
}

/// The last day that the book speaks of.
fn last_day(book: &Book) -> NaiveDate {
    let days = book.events.iter().map(|event| {
        event
            .recorded_on
            .map_or(event.value_date, |on| on.max(event.value_date))
    });
    days.max().unwrap_or(book.chama.formed_on)
}

/// Every cycle that was due by then, by its day.
fn cycles_until(members: &[MemberYear], as_of: NaiveDate) -> Vec<CycleRef> {
    let dues = members.iter().flat_map(|member| &member.position.dues);
    // An opening due has no cycle of its own.
    let due = dues.filter(|due| due.due_on <= as_of && due.cycle > 0);
    let cycles: BTreeSet<(NaiveDate, &str)> = due.map(|due| (due.scheduled_on, due.rule.as_str())).collect();
    let by_rule: BTreeSet<(&str, NaiveDate)> = cycles.into_iter().map(|(on, rule)| (rule, on)).collect();
    by_rule
        .into_iter()
        .map(|(rule, scheduled_on)| CycleRef {
            rule: rule.to_owned(),
            scheduled_on,
        })
        .collect()
}

fn meeting_after(book: &Book, as_of: NaiveDate) -> Result<Option<NaiveDate>, ChamaError> {
    let in_force = book.bylaws.iter().rev().find(|bylaws| bylaws.effective_from <= as_of);
    let Some((bylaws, meeting)) = in_force.and_then(|bylaws| Some((bylaws, bylaws.meeting.as_ref()?))) else {
        return Ok(None);
    };
    let series = DateSeries {
        start: meeting.first_meeting,
        frequency: meeting.frequency.clone(),
        business_days: BusinessDays {
            rule: meeting.meeting_day,
            weekend: bylaws.weekend,
            holidays: bylaws.holidays.clone(),
        },
    };
    next_series_date(&series, as_of).map(|next| Some(next.date))
}

fn rules_in(members: &[MemberYear], loans: &[LoanYear]) -> BTreeSet<Rule> {
    let of_loans = loans.iter().flat_map(|lent| &lent.position.penalties);
    let of_loans = of_loans.flat_map(|penalty| &penalty.lines).map(|line| line.why);
    let positions = members.iter().map(|member| &member.position);
    positions
        .flat_map(|position| {
            let penalties = position.penalties.iter().flat_map(|penalty| &penalty.lines);
            penalties
                .map(|line| line.why)
                .chain(position.dues.iter().map(|due| due.why))
        })
        .chain(of_loans)
        .collect()
}

fn with_place(text: &str, fault: Fault) -> PlacedFault {
    let place = place_of(text, &fault.path).unwrap_or(Place { line: 1, column: 1 });
    PlacedFault {
        line: place.line,
        column: place.column,
        fault,
    }
}

/// An error of a function that a sound book does not meet: its day is outside the calendar, say.
fn as_fault(error: &ChamaError) -> Fault {
    Fault {
        path: String::new(),
        code: error.code().to_owned(),
        severity: Severity::Error,
        value: String::new(),
        expected: String::new(),
        message: error.to_string(),
    }
}

fn listed(file: &str, faults: &[PlacedFault]) -> String {
    const MOST: usize = 50;
    let mut page = String::new();
    for PlacedFault { line, column, fault } in faults.iter().take(MOST) {
        let severity = if fault.severity == Severity::Error {
            "error"
        } else {
            "warning"
        };
        _ = writeln!(page, "{file}:{line}:{column}: {severity}: {}", fault.message);
    }
    let more = faults.len().saturating_sub(MOST);
    if more > 0 {
        _ = writeln!(page, "… and {more} more");
    }
    page
}

// The page for people, section by section.

impl Year {
    fn in_words(&self) -> String {
        let mut page = String::new();
        self.heading(&mut page);
        self.who_has_paid(&mut page);
        self.arrears_by_age(&mut page);
        self.shares(&mut page);
        self.complete_cycles(&mut page);
        self.fines(&mut page);
        self.lent(&mut page);
        self.at_risk(&mut page);
        self.guarantors(&mut page);
        self.next_meeting(&mut page);
        self.cash(&mut page);
        self.cash_by_fund(&mut page);
        self.the_proof(&mut page);
        page
    }

    fn heading(&self, page: &mut String) {
        let BookDates { as_of, known_on } = self.dates;
        let known = if known_on == as_of {
            String::new()
        } else {
            format!(", as known on {}", day(known_on))
        };
        _ = writeln!(page, "{}", self.group);
        _ = writeln!(
            page,
            "as of {}{known}; amounts in {}",
            day(as_of),
            currency_code(self.currency)
        );
        let documents = if self.bylaws == 1 {
            "1 document".to_owned()
        } else {
            format!("{} documents", self.bylaws)
        };
        if self.warnings.is_empty() {
            _ = writeln!(page, "By-laws ({documents}) and book: no faults");
        } else {
            _ = writeln!(
                page,
                "By-laws ({documents}) and book: no errors, {} warnings",
                self.warnings.len()
            );
            for warning in &self.warnings {
                _ = writeln!(page, "  line {}: {}", warning.line, warning.fault.message);
            }
        }
    }

    fn who_has_paid(&self, page: &mut String) {
        title(page, "Who has paid what");
        _ = writeln!(
            page,
            "{:<16} {:>5} {:>11} {:>11} {:>10} {:>8} {:>8} {:>9} {:>7} {:>6}",
            "", "hands", "expected", "paid", "arrears", "fines", "fees", "advance", "on time", "streak"
        );
        for MemberYear {
            name,
            membership,
            position,
        } in &self.members
        {
            let on_time = format!("{}/{}", position.on_time_count, position.counted);
            let hands = match membership.state {
                MemberState::Active | MemberState::Suspended => membership.hands.normalize().to_string(),
                MemberState::Left => "left".to_owned(),
                MemberState::Removed => "out".to_owned(),
                MemberState::Died => "died".to_owned(),
                MemberState::NotJoined => "–".to_owned(),
            };
            _ = writeln!(
                page,
                "{:<16} {:>5} {:>11} {:>11} {:>10} {:>8} {:>8} {:>9} {:>7} {:>6}",
                name,
                hands,
                money(position.expected),
                money(position.paid),
                dash(position.arrears),
                dash(position.fines_owed),
                dash(position.fees_owed),
                dash(position.advance),
                on_time,
                position.streak
            );
        }
        let total = |part: fn(&ContributionPosition) -> Decimal| {
            money(self.members.iter().map(|member| part(&member.position)).sum())
        };
        _ = writeln!(
            page,
            "{:<16} {:>5} {:>11} {:>11} {:>10} {:>8} {:>8} {:>9}",
            "All",
            "",
            total(|one| one.expected),
            total(|one| one.paid),
            total(|one| one.arrears),
            total(|one| one.fines_owed),
            total(|one| one.fees_owed),
            total(|one| one.advance)
        );
    }

    fn arrears_by_age(&self, page: &mut String) {
        let late: Vec<&MemberYear> = self
            .members
            .iter()
            .filter(|member| member.position.periods_in_arrears > 0)
            .collect();
        title(page, "Who has not, by days late");
        if late.is_empty() {
            _ = writeln!(page, "Nobody is in arrears.");
            return;
        }
        _ = writeln!(
            page,
            "{:<17} {:>11} {:>11} {:>11} {:>11} {:>11} {:>6} {:>6}",
            "", "1–30", "31–60", "61–90", "over 90", "arrears", "dues", "days"
        );
        for MemberYear { name, position, .. } in late {
            let age = &position.ageing;
            _ = writeln!(
                page,
                "{:<17} {:>11} {:>11} {:>11} {:>11} {:>11} {:>6} {:>6}",
                name,
                dash(age.days_1_to_30),
                dash(age.days_31_to_60),
                dash(age.days_61_to_90),
                dash(age.days_over_90),
                money(position.arrears),
                position.periods_in_arrears,
                position.days_in_arrears
            );
        }
    }

    fn shares(&self, page: &mut String) {
        let mut bought: BTreeMap<&str, (i64, Vec<Decimal>)> = BTreeMap::new();
        for MemberYear { name, position, .. } in &self.members {
            for line in &position.allocations {
                if let AllocationTarget::Shares { count } = line.target {
                    let (shares, paid) = bought.entry(name).or_default();
                    *shares = shares.saturating_add(i64::from(count));
                    paid.push(line.amount);
                }
            }
        }
        if bought.is_empty() {
            return;
        }
        title(page, "Shares bought");
        for MemberYear { name, .. } in &self.members {
            if let Some((shares, paid)) = bought.get(name.as_str()) {
                _ = writeln!(page, "{name:<17} {shares:>5} {:>14}", money(paid.iter().sum()));
            }
        }
        let shares: i64 = bought.values().map(|(shares, _)| shares).sum();
        let paid = bought.values().flat_map(|(_, paid)| paid).sum();
        _ = writeln!(page, "{:<17} {shares:>5} {:>14}", "All", money(paid));
    }

    fn complete_cycles(&self, page: &mut String) {
        title(page, "Which cycles are complete");
        if self.cycles.is_empty() {
            _ = writeln!(page, "No contribution has been due.");
        }
        for cycle in &self.cycles {
            let missing = cycle.members.iter().filter(|member| !member.missing.is_zero());
            let names: Vec<String> = missing
                .map(|member| format!("{} {}", self.name(&member.member), money(member.missing)))
                .collect();
            let state = if cycle.is_complete {
                "complete".to_owned()
            } else {
                format!("missing: {}", names.join(", "))
            };
            let line = format!(
                "{:<13} {:>11} {:>11} of {:>10}  {state}",
                cycle.cycle.rule,
                day(cycle.due_on),
                money(cycle.received),
                money(cycle.expected)
            );
            _ = writeln!(page, "{}", folded(&line, 51));
        }
    }

    fn name(&self, id: &str) -> &str {
        let member = self.members.iter().find(|member| member.position.member == id);
        member.map_or("", |member| member.name.as_str())
    }

    fn fines(&self, page: &mut String) {
        title(page, "Fines and fees, each with its rule");
        for MemberYear { name, position, .. } in &self.members {
            let mut rows = String::new();
            for penalty in &position.penalties {
                let became = became(penalty.waived, penalty.paid, penalty.owed);
                let row = |on: &str, became: &str, how: &str| {
                    let what = subject(penalty);
                    fine_row(on, &what, penalty.charged, became, how)
                };
                match penalty.lines.as_slice() {
                    [line] if line.times == 1 => rows.push_str(&row(&day(line.first_on), &became, &how(line))),
                    lines => {
                        rows.push_str(&row("", &became, ""));
                        for line in lines {
                            let (first, last) = (day(line.first_on), day(line.last_on));
                            let times = if line.times > 1 {
                                format!(", {} times until {last}", line.times)
                            } else {
                                String::new()
                            };
                            _ = writeln!(rows, "  {first:>11}   {} {}{times}", money(line.each), how(line));
                        }
                    }
                }
            }
            for line in &position.charges {
                let charge = &line.charge;
                // What everybody has paid says nothing; the JSON has it.
                if charge.id == "joining_fee" && line.owed.is_zero() {
                    continue;
                }
                // What a payment paid of loans is with the loans.
                if position.allocations.iter().any(|line| line.payment == charge.id) {
                    continue;
                }
                let kind = match charge.charge_kind {
                    ChargeKind::Fine => "fine by hand",
                    ChargeKind::Fee => "fee",
                    ChargeKind::Loan => "loan",
                };
                let what = if charge.reason.is_empty() {
                    &charge.id
                } else {
                    &charge.reason
                };
                let became = became(line.waived, line.paid, line.owed);
                rows.push_str(&fine_row(&day(charge.on), what, charge.amount, &became, kind));
            }
            if !rows.is_empty() {
                _ = write!(page, "{name}\n{rows}");
            }
        }
        for rule in &self.rules {
            if let Some(short) = code(rule.rule).strip_prefix("penalty_") {
                _ = writeln!(page, "* {short}: {} ({})", rule.sentence, rule.place);
            }
        }
    }

    fn lent(&self, page: &mut String) {
        if self.loans.is_empty() {
            return;
        }
        title(page, "Loans");
        _ = writeln!(
            page,
            "{:<23} {:>11} {:>11} {:>11} {:>10} {:>11} {:>5}  status",
            "", "lent", "repaid", "outstanding", "arrears", "to be free", "days"
        );
        for lent in &self.loans {
            let position = &lent.position;
            _ = writeln!(
                page,
                "{:<23} {:>11} {:>11} {:>11} {:>10} {:>11} {:>5}  {}",
                format!("{} {}", lent.loan.id, lent.name),
                money(position.disbursed),
                money(position.principal_repaid),
                dash(position.principal_outstanding),
                dash(position.arrears.total),
                dash(position.payoff.total),
                number(position.days_past_due),
                status(position.status)
            );
        }
        for lent in &self.loans {
            lent.in_words(page);
        }
    }

    fn at_risk(&self, page: &mut String) {
        let report = &self.portfolio;
        if self.loans.is_empty() {
            return;
        }
        title(page, "The loan book: what is at risk");
        if report.loans == 0 {
            _ = writeln!(page, "Nothing is outstanding.");
            return;
        }
        let loans = if report.loans == 1 { "loan" } else { "loans" };
        _ = writeln!(
            page,
            "{} {loans} outstanding, {} in all",
            report.loans,
            money(report.outstanding)
        );
        for line in &report.at_risk {
            _ = writeln!(
                page,
                "  more than {:>3} days late {:>5} {:>14} {:>9}",
                line.days,
                line.loans,
                dash(line.amount),
                per_cent(line.share)
            );
        }
    }

    fn guarantors(&self, page: &mut String) {
        let pledged = self.guarantees.savers.iter().filter(|saver| !saver.pledged.is_zero());
        let mut rows = String::new();
        for saver in pledged {
            _ = writeln!(
                rows,
                "{:<17} {:>11} {:>11} {:>11} {:>11} {:>11}",
                self.name(&saver.member),
                money(saver.savings),
                dash(saver.own_cover),
                money(saver.pledged),
                dash(saver.exposure),
                money(saver.free_savings)
            );
        }
        if !rows.is_empty() {
            title(page, "Who stands for loans of others");
            _ = writeln!(
                page,
                "{:<17} {:>11} {:>11} {:>11} {:>11} {:>11}",
                "", "saved", "own loans", "pledged", "at risk", "free"
            );
            page.push_str(&rows);
        }
    }

    fn next_meeting(&self, page: &mut String) {
        let Some(meeting) = &self.next_meeting else { return };
        title(
            page,
            &format!("What everyone owes at the next meeting, {}", day(meeting.on)),
        );
        _ = writeln!(
            page,
            "{:<17} {:>10} {:>10} {:>9} {:>9} {:>9} {:>11} {:>15}",
            "", "arrears", "that day", "fines", "fees", "loan", "to pay", "not due yet"
        );
        for position in &meeting.members {
            let that_day = position.ageing.due_today;
            let later = position.current.checked_sub(that_day).unwrap_or_default();
            let loans = meeting.loans.iter().filter(|loan| loan.member == position.member);
            let loans: Decimal = loans.map(|loan| loan.owed.total).sum();
            let owed = position.owed.checked_sub(later).unwrap_or_default();
            let to_pay = owed.checked_add(loans).unwrap_or_default();
            if position.owed.is_zero() && loans.is_zero() {
                continue;
            }
            _ = writeln!(
                page,
                "{:<17} {:>10} {:>10} {:>9} {:>9} {:>9} {:>11} {:>15}",
                self.name(&position.member),
                dash(position.arrears),
                dash(that_day),
                dash(position.fines_owed),
                dash(position.fees_owed),
                dash(position.loan_owed.checked_add(loans).unwrap_or_default()),
                dash(to_pay),
                dash(later)
            );
        }
        _ = writeln!(
            page,
            "If nothing is paid before; fines as they will be that day, advances used."
        );
    }

    fn cash(&self, page: &mut String) {
        title(page, "Cash by place");
        _ = writeln!(
            page,
            "{:<27} {:>11} {:>11} {:>11} {:>11} {:>11} {:>11}",
            "", "opening", "in", "moved in", "out", "moved out", "held"
        );
        for place in &self.cash {
            _ = writeln!(
                page,
                "{:<27} {:>11} {:>11} {:>11} {:>11} {:>11} {:>11}",
                if place.place.name.is_empty() {
                    &place.place.id
                } else {
                    &place.place.name
                },
                dash(place.opening),
                dash(place.money_in),
                dash(place.transferred_in),
                dash(place.money_out),
                dash(place.transferred_out),
                money(place.held)
            );
        }
        for SuspenseYear { payer, balance } in &self.suspense {
            if !balance.held.is_zero() {
                let (held, on) = (money(balance.held), day(balance.value_date));
                _ = writeln!(page, "In suspense: {held} of {on} from {payer}: whose is it?");
            }
        }
    }

    fn cash_by_fund(&self, page: &mut String) {
        title(page, "Cash by fund");
        for line in &self.funds {
            let fund = line.fund.map_or("not laid on a fund yet".to_owned(), fund_name);
            _ = writeln!(
                page,
                "{fund:<27} {:>11} in {:>11} out {:>11} held",
                dash(line.money_in),
                dash(line.money_out),
                money(line.held)
            );
        }
    }

    fn the_proof(&self, page: &mut String) {
        let proof = &self.proof;
        title(page, "The proof: all that came is all that went and all that is held");
        for line in &proof.money_in {
            row(page, flow(line.flow), line.fund, line.amount);
        }
        total(page, "all money in", proof.total_in);
        for line in &proof.money_out {
            row(page, flow(line.flow), line.fund, line.amount);
        }
        total(page, "all money out", proof.total_out);
        for place in &proof.held {
            row(page, &place.place.id, None, place.held);
        }
        total(page, "all money held", proof.total_held);
        total(page, "in − out − held", proof.cash_difference);
        title(page, "The proof: all that members paid is somewhere");
        for line in &proof.received {
            row(page, flow(line.flow), line.fund, line.amount);
        }
        total(page, "all that members paid", proof.total_received);
        for line in &proof.used {
            row(page, used(line.money_use), line.fund, line.amount);
        }
        total(page, "all that it was used for", proof.total_used);
        total(page, "paid − used", proof.members_difference);
        if proof.lent.is_zero() {
            return;
        }
        title(page, "The proof: all that was lent is repaid or owed");
        row(page, "lent", None, proof.lent);
        row(page, "added to the principal", None, proof.added_to_principal);
        row(page, "repaid", None, proof.principal_repaid);
        row(page, "outstanding", None, proof.principal_outstanding);
        row(page, "written off", None, proof.principal_written_off);
        total(page, "lent + added − repaid − owed", proof.loans_difference);
    }
}

impl LoanYear {
    /// What was agreed and what it costs; each instalment and what became of it; why it cost more.
    fn in_words(&self, page: &mut String) {
        let LoanYear {
            name,
            product,
            loan,
            cost,
            position,
        } = self;
        let (handed_out, lent) = (day(loan.terms.disbursed_on), money(loan.terms.principal));
        _ = writeln!(page, "\n{} {name}, {product}: {lent} on {handed_out}", loan.id);
        let rates = match (cost.cost.nominal_rate, cost.cost.effective_rate) {
            (Some(nominal), Some(effective)) => format!(
                "{} a year, {} with interest on interest",
                per_cent(Some(nominal)),
                per_cent(Some(effective))
            ),
            _ => "no rate".to_owned(),
        };
        _ = writeln!(
            page,
            "  as agreed: interest {}, fees {}: truly {rates}",
            money(cost.interest),
            money(cost.fees)
        );
        _ = writeln!(
            page,
            "  {:>3} {:>11} {:>10} {:>9} {:>9} {:>10} {:>10}  became",
            "", "due", "principal", "interest", "other", "paid", "unpaid"
        );
        for row in &position.instalments {
            let other = row.asked.fees.checked_add(row.asked.penalties).unwrap_or_default();
            let line = format!(
                "  {:>3} {:>11} {:>10} {:>9} {:>9} {:>10} {:>10}  {}",
                row.number,
                day(row.due_on),
                dash(row.asked.principal),
                dash(row.asked.interest),
                dash(other),
                dash(row.paid.total),
                dash(row.unpaid.total),
                instalment_became(row, position.as_of)
            );
            _ = writeln!(page, "{}", line.trim_end());
        }
        let early = position.payments.iter().filter(|line| line.used == LoanUse::Early);
        for line in early {
            _ = writeln!(
                page,
                "  {:>15} {:>10} of principal repaid early",
                day(line.on),
                money(line.amount)
            );
        }
        for penalty in &position.penalties {
            for line in &penalty.lines {
                let times = if line.times > 1 {
                    format!(" each, {} times until {}", line.times, day(line.last_on))
                } else {
                    String::new()
                };
                let (on, each, how) = (day(line.first_on), money(line.each), how(line));
                let number = penalty.number;
                _ = writeln!(page, "  {on:>15} {each:>10} {} {number}: {how}{times}", penalty.penalty);
            }
        }
    }
}

fn instalment_became(row: &InstalmentPosition, as_of: NaiveDate) -> String {
    let late = |on: NaiveDate| on.signed_duration_since(row.due_on).num_days();
    match row.paid_on {
        Some(on) if late(on) > 0 => format!("paid {}, {} days late", on.format("%-d %b"), late(on)),
        Some(on) => format!("paid {}", on.format("%-d %b")),
        None if row.days_late > 0 => format!("{} days late", row.days_late),
        None if row.due_on > as_of => "to come".to_owned(),
        None => String::new(),
    }
}

fn status(status: LoanStatus) -> &'static str {
    match status {
        LoanStatus::NotDisbursed => "not handed out",
        LoanStatus::Current => "in time",
        LoanStatus::Overdue => "late",
        LoanStatus::Repaid => "repaid",
        LoanStatus::WrittenOff => "written off",
    }
}

fn number(number: i32) -> String {
    if number == 0 {
        "–".to_owned()
    } else {
        number.to_string()
    }
}

/// A fraction in per cent, with two decimals.
fn per_cent(share: Option<Decimal>) -> String {
    match share.and_then(|share| share.checked_mul(Decimal::ONE_HUNDRED)) {
        Some(share) => format!("{:.2} %", share.round_dp(2)),
        None => "–".to_owned(),
    }
}

fn title(page: &mut String, text: &str) {
    _ = writeln!(page, "\n{text}\n{}", "─".repeat(text.chars().count()));
}

fn row(page: &mut String, what: &str, fund: Option<Fund>, amount: Decimal) {
    let fund = fund.map(|fund| format!(", {}", fund_name(fund)));
    _ = writeln!(
        page,
        "  {:<40} {:>14}",
        format!("{what}{}", fund.unwrap_or_default()),
        money(amount)
    );
}

fn fund_name(fund: Fund) -> String {
    snake(&format!("{fund:?}")).replace('_', " ")
}

fn total(page: &mut String, what: &str, amount: Decimal) {
    _ = writeln!(page, "{what:<42} {:>14}", money(amount));
}

fn subject(penalty: &PenaltyPosition) -> String {
    match &penalty.rule {
        Some(rule) => format!("{}: {rule} {}", penalty.penalty, day(penalty.subject_on)),
        None => format!("{}: {}", penalty.penalty, day(penalty.subject_on)),
    }
}

fn fine_row(on: &str, what: &str, amount: Decimal, became: &str, how: &str) -> String {
    const LONGEST: usize = 40;
    let what = match what.char_indices().nth(LONGEST) {
        Some(_) => what.chars().take(LONGEST.saturating_sub(1)).chain(['…']).collect(),
        None => what.to_owned(),
    };
    let row = format!("  {on:>11} {what:<40} {:>9} {became:<13} {how}", money(amount));
    format!("{}\n", row.trim_end())
}

/// What a line was charged on, and the rule in short.
fn how(line: &PenaltyLine) -> String {
    let rule = code(line.why);
    let short = rule.strip_prefix("penalty_").unwrap_or(&rule);
    if line.base.is_zero() {
        short.to_owned()
    } else {
        format!("{short} {}", money(line.base))
    }
}

fn became(waived: Decimal, paid: Decimal, owed: Decimal) -> String {
    match (waived.is_zero(), paid.is_zero(), owed.is_zero()) {
        (true, false, true) => "paid".to_owned(),
        (true, true, false) => "owed".to_owned(),
        (false, true, true) => "waived".to_owned(),
        (_, _, true) => "paid, waived".to_owned(),
        _ => format!("owed {}", money(owed)),
    }
}

/// Breaks a line at 100 characters; what follows is indented.
fn folded(line: &str, indent: usize) -> String {
    const WIDTH: usize = 100;
    let mut page = String::new();
    let mut column = 0_usize;
    for word in line.split_inclusive(", ") {
        let length = word.chars().count();
        if column > indent && column.saturating_add(length) > WIDTH {
            page.truncate(page.trim_end().len());
            _ = write!(page, "\n{}", " ".repeat(indent));
            column = indent;
        }
        page.push_str(word);
        column = column.saturating_add(length);
    }
    page
}

fn flow(flow: MoneyFlow) -> &'static str {
    match flow {
        MoneyFlow::Opening => "there when the book began",
        MoneyFlow::OpeningAdvance => "paid ahead when the book began",
        MoneyFlow::FromMembers => "paid by members",
        MoneyFlow::Unidentified => "came without a name",
        MoneyFlow::ForLoans => "paid for loans",
        MoneyFlow::DeductedFromLoans => "deducted from loans",
        MoneyFlow::Lent => "lent",
        MoneyFlow::LoansRefunded => "paid back to borrowers",
        MoneyFlow::Interest => "interest",
        MoneyFlow::OtherIncome => "other income",
        MoneyFlow::ToMembers => "paid to members",
        MoneyFlow::Expense => "expenses",
        MoneyFlow::PlaceCharge => "bank and M-Pesa charges",
        MoneyFlow::TaxWithheld => "tax withheld",
        MoneyFlow::Transfer => "moved",
        MoneyFlow::PotPaid => "pots handed out",
        MoneyFlow::PotFee => "kept of pots",
        MoneyFlow::Invested => "invested",
        MoneyFlow::InvestmentIncome => "income of investments",
        MoneyFlow::Matured => "investments that matured",
        MoneyFlow::SharedOut => "shared out",
        MoneyFlow::Dividends => "dividends",
        MoneyFlow::TaxKeptBack => "tax kept back of dividends",
        MoneyFlow::TaxPaid => "tax paid",
        MoneyFlow::UnitsBought => "units bought",
        MoneyFlow::UnitsRedeemed => "units given back",
        MoneyFlow::SavedForGoals => "saved for goals",
        MoneyFlow::PaidFromGoals => "taken from goals",
        MoneyFlow::DividendsCredited => "dividends that stayed",
    }
}

fn used(money_use: MoneyUse) -> &'static str {
    match money_use {
        MoneyUse::Contributions => "contributions",
        MoneyUse::Penalties => "penalties of the by-laws",
        MoneyUse::Fines => "fines given by hand",
        MoneyUse::Fees => "fees",
        MoneyUse::Loans => "instalments of older loans",
        MoneyUse::LoanPrincipal => "principal of loans",
        MoneyUse::LoanInterest => "interest of loans",
        MoneyUse::LoanFees => "fees of loans",
        MoneyUse::LoanPenalties => "penalties of loans",
        MoneyUse::LoanRecovered => "recovered of loans",
        MoneyUse::LoanHeld => "paid ahead for loans",
        MoneyUse::LoanRefunded => "paid back to borrowers",
        MoneyUse::Shares => "bought",
        MoneyUse::ShareLeftOver => "left over from shares",
        MoneyUse::Returned => "to be given back",
        MoneyUse::Advance => "paid ahead",
        MoneyUse::Suspense => "in suspense",
    }
}

fn code(rule: Rule) -> String {
    snake(&format!("{rule:?}"))
}

fn snake(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.extend(letter.to_lowercase());
    }
    text
}

fn currency_code(currency: Currency) -> String {
    format!("{currency:?}").to_uppercase()
}

fn day(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}

/// An amount with its thousands; the scale is the currency's already.
fn money(amount: Decimal) -> String {
    let currency = if amount.scale() == 0 {
        Currency::Ugx
    } else {
        Currency::Kes
    };
    match format_amount(amount, currency) {
        Ok(text) => text
            .split_once(' ')
            .map_or(text.clone(), |(_, amount)| amount.to_owned()),
        Err(_) => amount.to_string(),
    }
}

/// Nothing is a dash, so that what is something stands out.
fn dash(amount: Decimal) -> String {
    if amount.is_zero() {
        "–".to_owned()
    } else {
        money(amount)
    }
}
