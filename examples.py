import sys, json
sys.path.insert(0,'/work/wt/loanpay/chama-core/tests/oracle/shared')
from loan_life import position
from common import day_of
def E(**more):
    t={"principal":"12000","disbursed_on":"2025-01-10","interest":{"kind":"reducing_balance","rate":{"value":"0.01","per":"month"}},"repayment":"equal_principal","term":{"kind":"instalments","count":12}}
    t.update(more); return t
def ev(*list_):
    return [{"id":f"e{i}","value_date":d,"what":w} for i,(d,w) in enumerate(list_)]
def pay(a,**m): return {"kind":"paid","amount":a,**m}
cases=[]
def case(id_, source, events, as_of, rules=None, terms=None, expect=None):
    loan={"id":"L1","member":"amina","terms":terms or E()}
    if rules: loan["rules"]=rules
    if events: loan["events"]=ev(*events)
    how,val=position(loan,day_of(as_of))
    c={"id":id_,"function":"loan_position","source":source,"args":{"loan":loan,"as_of":as_of},how:val}
    cases.append(c)
    for path,want in (expect or {}).items():
        got=val
        for k in path.split('.'):
            got=got[int(k)] if k.isdigit() else got[k]
        if got!=want: print("DIFF",id_,path,"got",got,"want",want)
    return val
P="loan-payments.md"
one={"kind":"reducing_balance","rate":{"value":"0","per":"month"}}
K22=dict(principal="1000",disbursed_on="2023-12-31",interest=one,repayment="equal_instalments",term={"kind":"instalments","count":1})
case("loan-K22-1","known answer K22, bug X33",[("2024-02-05",pay("1"))],"2024-03-15",terms=K22,expect={"owed.total":"999.00","status":"overdue","days_past_due":44})
case("loan-ageing-pause",P+"#days-past-due",[("2024-02-01",{"kind":"ageing_paused","until":"2024-03-01"}),("2024-02-05",pay("1"))],"2024-03-15",terms=K22,expect={"days_past_due":15})
# K21: 1,000 at 20 % for one month; the penalty 100 by hand
K21=dict(principal="1000",disbursed_on="2025-01-10",interest={"kind":"flat_per_loan","share":"0.2"},repayment="bullet",term={"kind":"instalments","count":1})
pen={"kind":"fixed","amount":"100"}
prule=[{"id":"late","trigger":{"kind":"late_instalment"},"basis":pen}]
case("loan-K21-1","known answer K21",[("2025-02-12",pay("250"))],"2025-02-12",rules={"penalties":prule},terms=K21,expect={"paid.penalties":"100.00","paid.interest":"150.00","paid.principal":"0.00","advance":"0.00"})
case("loan-K21-2","known answer K21",[("2025-02-12",pay("250"))],"2025-02-12",rules={"penalties":prule,"allocation":{"past_due":["principal","interest","penalties","fees"]}},terms=K21,expect={"paid.penalties":"0.00","paid.interest":"0.00","paid.principal":"250.00"})
two=dict(principal="180",disbursed_on="2025-01-10",interest={"kind":"flat_per_loan","share":"0.111111111111"},repayment="equal_principal",term={"kind":"instalments","count":2})
for a,want in (("instalments",[("interest","10.00"),("principal","90.00"),("interest","10.00")]),("parts",[("interest","10.00"),("interest","10.00"),("principal","90.00")])):
    v=case("loan-across-"+a,P+"#order-of-a-payment",[("2025-03-20",pay("110"))],"2025-03-20",rules={"allocation":{"across":a}},terms=two)
    got=[(l["part"],l["amount"]) for l in v["payments"]]
    if got!=want: print("DIFF",a,got)
first=("2025-02-10",pay("1120"))
second=("2025-03-10",pay("1110")); third=("2025-03-10",pay("5500",purpose="principal"))
v=case("loan-early-instalment",P+"#payment-in-advance",[first,second,third],"2025-03-10",rules={"early":"reduce_instalment"})
print([(r["asked"]["principal"],r["asked"]["interest"]) for r in v["instalments"]], v["advance"])
v=case("loan-early-number",P+"#payment-in-advance",[first,second,third],"2025-03-10",rules={"early":"reduce_number"})
print([(r["asked"]["principal"],r["asked"]["interest"]) for r in v["instalments"]], v["advance"])
v=case("loan-early-inside",P+"#payment-in-advance",[first,("2025-02-24",pay("6610"))],"2025-03-10",rules={"early":"reduce_instalment"},expect={"instalments.1.asked.interest":"82.50","instalments.1.asked.principal":"500.00","advance":"527.50"})
case("loan-early-next",P+"#payment-in-advance",[first,("2025-02-24",pay("6610"))],"2025-03-10",expect={"advance":"5500.00"})
case("loan-overpaid",P+"#over-payment",[("2026-01-20",pay("13000"))],"2026-01-20",expect={"overpaid":"220.00","status":"repaid"})
case("loan-late-interest",P+"#early-and-late-interest",[],"2025-03-10",rules={"late_interest":"by_days"},expect={"instalments.1.asked.interest":"120.00"})
for k,t in (("to_the_day","11055.00"),("to_the_due_date","11110.00"),("whole","11660.00")):
    case("loan-payoff-"+k,P+"#pay-off",[first],"2025-02-24",rules={"payoff_interest":k},expect={"payoff.total":t})
case("loan-paid-off",P+"#pay-off",[first,("2025-02-24",pay("11055",purpose="payoff"))],"2025-02-24",expect={"status":"repaid","principal_repaid":"12000.00"})
rev=[first,("2025-02-20",{"kind":"reversed","event":"e0"})]
case("loan-reversal-before",P+"#reversal",rev,"2025-02-19",expect={"owed.total":"0.00","days_past_due":0})
case("loan-reversal-after",P+"#reversal",rev,"2025-02-20",expect={"owed.total":"1120.00","days_past_due":10})
pr=[{"id":"late","trigger":{"kind":"late_instalment"},"basis":{"kind":"unpaid","share":"0.05"},"grace":{"kind":"calendar_days","days":7}}]
case("loan-penalty",P+"#late-penalties",[("2025-02-12",pay("700"))],"2025-02-18",rules={"penalties":pr},expect={"owed.penalties":"21.00","penalties.0.charged":"21.00"})
case("loan-penalty-day-before",P+"#late-penalties",[("2025-02-12",pay("700"))],"2025-02-17",rules={"penalties":pr},expect={"owed.penalties":"0.00"})
case("loan-rate-changed",P+"#change-of-rate-and-top-up",[first,("2025-02-10",{"kind":"rate_changed","rate":{"value":"0.02","per":"month"}})],"2025-02-10",expect={"instalments.1.asked.interest":"220.00"})
case("loan-topped-up",P+"#change-of-rate-and-top-up",[first,("2025-02-10",{"kind":"topped_up","amount":"5500"})],"2025-02-10",expect={"instalments.1.asked.principal":"1500.00","instalments.1.asked.interest":"165.00","disbursed":"17500.00"})
case("loan-interest-paused",P+"#interest-pause",[first,("2025-02-10",{"kind":"interest_paused","until":"2025-02-24"})],"2025-02-10",expect={"instalments.1.asked.interest":"55.00"})
v=case("loan-re-aged",P+"#restructuring",[("2025-03-10",{"kind":"restructured","terms":{"term":{"kind":"instalments","count":24}},"arrears":"added_to_principal"})],"2025-03-10",expect={"principal_outstanding":"12230.00","added":"230.00","days_past_due":0,"instalments.2.asked.principal":"509.58","instalments.2.asked.interest":"122.30","instalments.25.asked.principal":"509.66"})
case("loan-restructured-kept",P+"#restructuring",[("2025-03-10",{"kind":"restructured"})],"2025-03-10",expect={"days_past_due":28,"principal_outstanding":"12000.00"})
case("loan-written-off",P+"#write-off-and-recovery",[("2025-02-24",{"kind":"written_off","authority":"the meeting"}),("2025-05-05",pay("3000"))],"2025-05-31",expect={"principal_written_off":"12000.00","written_off.interest":"120.00","recovered":"3000.00","status":"written_off"})
# K23 (i) for a loan: 60,000 with 85,000 of charges after, and 4,000 of costs.
big=dict(principal="60000",disbursed_on="2024-01-10",interest={"kind":"flat_per_loan","share":"0"},repayment="bullet",term={"kind":"instalments","count":1})
pr2=[{"id":"late","trigger":{"kind":"late_instalment"},"basis":{"kind":"fixed","amount":"85000"},"grace":{"kind":"calendar_days","days":90}}]
case("loan-K23-1","known answer K23",[("2024-06-30",{"kind":"charged","charge_kind":"penalty","amount":"85000"}),("2024-06-30",{"kind":"charged","charge_kind":"recovery_cost","amount":"4000"})],"2024-06-30",rules={"in_duplum":{}},terms=big,expect={"in_duplum.maximum":"124000.00","in_duplum.stage":"reached"})
# K23 (ii): 20,000 at 5 % a month compounding, as a penalty counted from the NPL date (grace 0, from_days 0).
big2=dict(big,principal="20000")
pr3=[{"id":"late","trigger":{"kind":"late_instalment"},"basis":{"kind":"unpaid","share":"0.05"},"every":"month","counting":"complete","compounding":"compound"}]
case("loan-K23-2","known answer K23, bug X39",[],"2025-04-11",rules={"penalties":pr3,"in_duplum":{"from_days":0}},terms=big2,expect={"owed.total":"39598.66"})
case("loan-K23-3","known answer K23, bug X39",[],"2025-05-11",rules={"penalties":pr3,"in_duplum":{"from_days":0}},terms=big2,expect={"owed.total":"40000.00","in_duplum.stage":"reached"})
case("loan-K23-4","known answer K23, bug X39",[],"2026-05-11",rules={"penalties":pr3,"in_duplum":{"from_days":0}},terms=big2,expect={"owed.total":"40000.00"})
case("loan-top-up-too-late",P+"#change-of-rate-and-top-up",[("2026-02-10",{"kind":"topped_up","amount":"5500"})],"2026-02-10")
case("loan-refund-too-much",P+"#checks",[("2025-01-20",pay("100")),("2025-01-21",{"kind":"refunded","amount":"100.01"})],"2025-01-21")
case("loan-not-disbursed",P+"#position",[],"2025-01-09",expect={"status":"not_disbursed"})

def wrong(id_, error, events=(), rules=None, terms=None, loan_id="L1", as_of="2025-02-10"):
    loan={"id":loan_id,"member":"amina","terms":terms or E()}
    if rules: loan["rules"]=rules
    if events: loan["events"]=list(events)
    cases.append({"id":id_,"function":"loan_position","source":P+"#checks","args":{"loan":loan,"as_of":as_of},"error":error})
def at(id_, day, what): return {"id":id_,"value_date":day,"what":what}
wrong("loan-error-id",{"code":"empty","argument":"loan.id"},loan_id="")
wrong("loan-error-terms",{"code":"not_compatible","first":"loan.terms.interest","second":"loan.terms.interest_collected","reason":"interest on a reducing balance is not known before it is paid down"},terms=E(interest_collected="up_front"))
wrong("loan-error-order",{"code":"duplicate","argument":"loan.rules.allocation.due[3]","value":"fees"},rules={"allocation":{"due":["penalties","fees","interest","fees"]}})
wrong("loan-error-event-id",{"code":"duplicate","argument":"loan.events[1].id","value":"a"},[at("a","2025-02-10",pay("1")),at("a","2025-02-10",pay("1"))])
wrong("loan-error-event-day",{"code":"wrong_order","argument":"loan.events[0].value_date","value":"2025-01-09","earliest":"2025-01-10"},[at("a","2025-01-09",pay("1"))])
wrong("loan-error-reversal",{"code":"not_found","argument":"loan.events[0].what.event","value":"a","expected":"an event before it in the list that is no reversal"},[at("r","2025-02-10",{"kind":"reversed","event":"a"}),at("a","2025-02-10",pay("1"))])
wrong("loan-error-reversed-twice",{"code":"duplicate","argument":"loan.events[2].what.event","value":"a"},[at("a","2025-02-10",pay("1")),at("r","2025-02-10",{"kind":"reversed","event":"a"}),at("s","2025-02-10",{"kind":"reversed","event":"a"})])
flat=E(interest={"kind":"flat","rate":{"value":"0.01","per":"month"}})
wrong("loan-error-early-flat",{"code":"not_compatible","first":"loan.terms.interest","second":"loan.rules.early","reason":"flat interest is on what was lent, whatever has been repaid"},rules={"early":"reduce_number"},terms=flat)
wrong("loan-error-late-flat",{"code":"not_compatible","first":"loan.terms.interest","second":"loan.rules.late_interest","reason":"flat interest is on what was lent, whatever is unpaid"},rules={"late_interest":"by_days"},terms=flat)
wrong("loan-error-early-spread",{"code":"not_compatible","first":"loan.terms.residual","second":"loan.rules.early","reason":"the instalment is computed anew for every row"},rules={"early":"reduce_number"},terms=E(residual="spread"))
with open('/work/wt/loanpay/chama-core/tests/vectors/loan_position.json','w') as f:
    f.write('{"module": "loan_position", "cases": [\n'+",\n".join("  "+json.dumps(c) for c in cases)+'\n]}\n')
print(len(cases))
