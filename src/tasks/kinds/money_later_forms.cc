// Still more of how money is asked about: receipts, tills, chats, exams, first persons.
#include "tasks/kinds/money_forms.h"

namespace ponder::tasks::money {
namespace {

PhraseForms change_english() {
  return {
      .nouns = {"the change <owed|due|given> on {x} for a <purchase|total|bill> of {y}",
                "the <remaining balance|money left over> after a payment of {y} from {x}",
                "my change from {x} for <something|a coffee> that costs {y}",
                "the price difference between {x} and {y}", "the saving if {x} becomes {y}"},
      .commands = {"give me the change for a {y} purchase paid with {x}",
                   "<figure out|work out|determine> what {name} gets back from {x} after a {y} "
                   "<bill|purchase>",
                   "find how much of {x} remains after {y} is <spent|paid|used>",
                   "find the difference in price between {x} and {y}",
                   "tell me how much I'll have left if I spend {y} of my {x}"},
      .questions =
          {"I've got {x} in my pocket. After buying {thing} for {y}, what's left",
           "I have {x}. If I buy {thing} for {y}, how much will I have",
           "I need to pay {y} and only have {x} on me. What do I get back",
           "{name} goes to the <store|shop|market> with {x} and spends {y}. How much money does "
           "{name} come home with",
           "a cashier is given {x} for a purchase of {y}. How much change should the cashier hand "
           "back",
           "you hand over {x} for {thing} priced at {y}. How much should you get back",
           "{thing} is on sale for {y} instead of {x}. How much do you save",
           "the regular price is {x} and the sale price {y}. How much is the discount",
           "{name} paid {x} although only {y} was due. How much is returned",
           "{name} wants to buy {thing} that costs {x} but has only {y}. How much is {name} short",
           "{name} has {x} and {name}'s friend has {y}. How much more money has {name}",
           "if my budget is {x} and I have already spent {y}, how much can I still spend",
           "a ticket was {x} but with a coupon {name} paid {y}. What was the coupon worth",
           "there was {x} in the till, and {y} was taken out. How much is in it now",
           "{name} collected {x} and gave {y} to charity. How much was kept",
           "{name} had {x} and after lunch {y} was left. How much did lunch cost",
           "after paying for {thing}, {name} has {y} left of {x}. What did it cost",
           "{x} in total, and the food was {y} of it. How much were the drinks",
           "two things cost {x} together. One of them costs {y}. What does the other cost"},
      .terse = {"Given {x}, price {y}. Change =", "{thing}: {y}. Paid: {x}. Change?",
                "change due on {x} for a {y} purchase", "I have {x}, spend {y}, left with?",
                "how much left of {x} after {y}", "Price: {y}\nCash given: {x}\nChange due:",
                "Total due {y}\nAmount tendered {x}\nChange", "{y} out of {x} spent. Remaining?",
                "I'm at the <shop|till>. It's {y} and I only have {x}. How much do I get back?",
                "hey, if I pay {y} with {x}, how much back?", "was {x}, now {y}. saved?",
                "need {x}, have {y}, missing?",
                "{name} bought {thing} for {y} with {x}. Change received: ___",
                "Suppose you buy {thing} for {y} and pay with {x}. How much change will you "
                "receive? <Answer with the amount only.|Give the exact amount.>",
                "<Compute|Calculate> the change. Paid: {x}. Cost: {y}.", "{x} take away {y}"}};
}

PhraseForms change_german() {
  return {
      .nouns = {"das R\u00fcckgeld bei einer Zahlung von {x} f\u00fcr einen Einkauf von {y}",
                "der Preisunterschied zwischen {x} und {y}",
                "der Betrag, der von {x} nach {y} Ausgaben bleibt"},
      .commands = {"sag mir, wie viel ich auf {x} zur\u00fcckbekomme, wenn ich {y} zahle",
                   "bestimme, wie viel Geld von {x} nach einem Einkauf f\u00fcr {y} bleibt"},
      .infinitives = {"ausrechnen, wie viel man von {x} bei {y} zur\u00fcckbekommt"},
      .questions =
          {"ich habe {x} dabei und kaufe {ding} f\u00fcr {y}. Wie viel habe ich danach",
           "{name} geht mit {x} einkaufen und gibt {y} aus. Wie viel bringt {name} nach Hause",
           "{ding} kostet jetzt {y} statt {x}. Wie viel spare ich",
           "der Einkauf kostet {y} und ich gebe dem Kassierer {x}. Was bekomme ich zur\u00fcck",
           "{name} m\u00f6chte {ding} f\u00fcr {x} kaufen, hat aber nur {y}. Wie viel fehlt {name}",
           "{name} hatte {x} und hat nach dem Einkauf noch {y}. Wie viel hat der Einkauf gekostet",
           "zwei Sachen kosten zusammen {x}. Die eine kostet {y}. Was kostet die andere",
           "auf meinem Konto sind {x}. Ich hebe {y} ab. Wie viel ist noch darauf",
           "wie viel teurer ist {x} als {y}", "wie viel bleibt mir, wenn ich {y} von {x} ausgebe"},
      .terse = {
          "Zu zahlen: {y}\nGegeben: {x}\nR\u00fcckgeld:", "{x} gegeben, {y} Preis, zur\u00fcck?",
          "ich hab {x} und zahl {y}, was bleibt?", "Budget {x}, ausgegeben {y}, Rest?",
          "An der Kasse zahlt {name} {y} mit {x}. R\u00fcckgeld: ___",
          "vorher {x}, jetzt {y}. Ersparnis?"}};
}

PhraseForms sum_english() {
  return {
      .nouns = {"the <combined|total> <cost|price> of {thing} at {x} and a <drink|bag|card> at {y}",
                "the total amount <spent|paid> on {x} and {y}", "the grand total of {x} and {y}",
                "the bill for a meal at {x} with a tip of {y}",
                "the new balance after {y} is added to {x}"},
      .commands = {"find the total cost of an item at {x} and another one at {y}",
                   "add <these|the two> <prices|amounts>: {x} and {y}",
                   "give me the total of {x} and {y}",
                   "<work out|determine> how much {name} spends on {thing} for {x} and a <hat|pen> "
                   "for {y}",
                   "combine {x} and {y}"},
      .questions =
          {"I bought {thing} for {x} and a <coffee|magazine|pen> for {y}. How much did I spend in "
           "total",
           "if I buy {thing} for {x} and <lunch|a snack> for {y}, how much do I spend altogether",
           "{thing} costs {x}. <Gift wrapping|Delivery|A case for it> costs {y}. What is the total",
           "{name} has {x} in one pocket and {y} in the other. How much money is that",
           "{name} has {x} saved and earns another {y}. How much does {name} have then",
           "my bank balance is {x} and I deposit {y}. What's the new balance",
           "a shop took in {x} in the morning and {y} in the afternoon. How much did it take in "
           "that day",
           "{name} spent {y} and still has {x}. How much money was there to begin with",
           "I got {y} change after paying for {thing} that cost {x}. How much did I hand over",
           "{thing} costs {y} more than a pen. The pen costs {x}. What does it cost",
           "the price was {x} and went up by {y}. What is the price now",
           "{name} owes {x} to one friend and {y} to another. How much does {name} owe in all",
           "the bill is {x} and we leave a tip of {y}. How much do we pay",
           "grandma gave me {x} and grandpa gave me {y}. How much did I get"},
      .terse = {"{x} & {y} total?", "Bread {x}\nMilk {y}\nTotal:",
                "one is {x}, the other {y}, both?", "subtotal {x}, tip {y}, total?",
                "price {x} + delivery {y} =", "{x} today and {y} tomorrow makes?",
                "Expenses: {x} and {y}. Sum?", "I have {x} and get {y}. How much now?",
                "deposit {y} to a balance of {x}",
                "{name} bought {thing} for {x} and a pen for {y}. Total spent: ___",
                "Two items cost {x} and {y}. How much do they cost together? <Give the amount "
                "only.|Answer with just the total.>",
                "hey what's {x} plus {y}"}};
}

PhraseForms sum_german() {
  return {.nouns = {"der Gesamtbetrag f\u00fcr {ding} zu {x} und eine Karte zu {y}",
                    "der neue Kontostand, wenn zu {x} noch {y} kommen"},
          .commands = {"rechne die Preise {x} und {y} zusammen",
                       "sag mir, was {x} und {y} zusammen ergeben"},
          .questions =
              {"ich habe {ding} f\u00fcr {x} und eine Zeitung f\u00fcr {y} gekauft. Wie viel habe "
               "ich ausgegeben",
               "auf dem Konto sind {x} und es kommen {y} dazu. Wie viel ist es dann",
               "{name} hat {y} ausgegeben und noch {x} \u00fcbrig. Wie viel Geld war es vorher",
               "ein Stift kostet {x}, ein Block kostet {y} mehr. Was kostet der Block",
               "Oma schenkt mir {x} und Opa {y}. Wie viel habe ich bekommen",
               "das Essen kostet {x}, dazu kommen {y} Lieferkosten. Was kostet es insgesamt",
               "vormittags nimmt ein Laden {x} ein, nachmittags {y}. Wie viel ist das am Tag"},
          .terse = {"Brot {x}\nMilch {y}\nSumme:", "{x} und dann noch {y}, zusammen?",
                    "Ausgaben: {x} und {y}. Gesamt?", "Preis {x}, Versand {y}, Endpreis?"}};
}

PhraseForms times_english() {
  return {.nouns = {"the total for {n} at {x} <each|apiece|a piece>",
                    "the amount due for {n} {things} at "
                    "{x} each",
                    "{n} lots of {x}", "the cost of {n} nights at {x} a night",
                    "the pay for {n} hours at {x} an hour"},
          .commands = {"find what {n} {things} cost when one is {x}",
                       "<figure out|work out> how much {name} pays for {n} {things} at {x} each",
                       "add {x} up {n} times", "price up {n} {things} at {x} each",
                       "tell me the total for {n} tickets that are {x} each"},
          .questions =
              {"I want {n} {things} and each is {x}. How much do I need",
               "I bought {n} {things} at {x} each. How much did I spend",
               "the price of one <bottle|loaf|ticket> is {x}. What is the price of {n}",
               "{n} of us each pay {x}. How much do we pay together",
               "I drink one coffee a day for {x}. How much do I spend in {n} days",
               "{name} sold {n} {things} at {x} apiece. How much money did {name} take in",
               "<entry|admission> is {x} per person. How much for a group of {n}",
               "{name} works {n} hours at {x} per hour. How much does {name} earn",
               "a stamp costs {x} and I have {n} letters. How much postage is that",
               "{things} cost {x} each. How much will {n} cost",
               "each lap of a charity run brings {x}. {name} runs {n} laps. How much money is that",
               "if I save {x} every week, how much will I have saved in {n} weeks",
               "rent is {x} per day. What does {name} owe for {n} days"},
          .terse = {"{n} {things} @ {x} each, total?", "each {x}, buy {n}, pay?",
                    "{x} per person, {n} people, total?", "{x} a day for {n} days",
                    "{x}/hour, {n} hours, earned?", "Qty {n}\nPrice {x}\nAmount",
                    "{n} tickets. {x} each. Total cost: ___", "{x} each. I need {n}. How much?",
                    "hey how much for {n} at {x} each",
                    "{name} buys {n} {things} at {x} each. Find the total cost. <Give the amount "
                    "only.|>",
                    "one is {x}. {n} are ___."}};
}

PhraseForms times_german() {
  return {
      .nouns = {"der Gesamtpreis von {n} {dinge} zu je {x}",
                "der Lohn f\u00fcr {n} Stunden zu {x} pro Stunde"},
      .commands = {"sag mir, was {n} Karten zu je {x} zusammen kosten", "rechne {n} mal {x} aus"},
      .questions = {"ich brauche {n} {dinge} und jedes St\u00fcck kostet {x}. Wie viel zahle ich",
                    "der Eintritt kostet {x} pro Person. Was zahlen {n} Personen",
                    "eine Flasche kostet {x}. Was kosten {n} Flaschen",
                    "{name} arbeitet {n} Stunden f\u00fcr {x} pro Stunde. Was verdient {name}",
                    "ein Zimmer kostet {x} pro Nacht. Was kosten {n} N\u00e4chte",
                    "ich spare {x} im Monat. Wie viel habe ich nach {n} Monaten",
                    "{name} hat {n} {dinge} zu je {x} verkauft. Wie viel Geld hat {name} bekommen"},
      .terse = {"{n} St\u00fcck, je {x}, Summe?", "{x} pro Person, {n} Personen?",
                "{x} am Tag, {n} Tage lang", "Menge {n}\nEinzelpreis {x}\nBetrag:"}};
}

PhraseForms each_english() {
  return {.nouns = {"the price per <item|unit|ticket> if {n} cost {x}",
                    "each person's part of {x} among {n}",
                    "the <hourly|daily> rate if {n} <hours|days> "
                    "pay {x}",
                    "the cost of a single one when {n} {things} are {x}"},
          .commands =
              {"find the unit price: {n} {things} for {x}", "divide the bill of {x} by {n} people",
               "<figure out|work out> what one costs if {n} {things} cost {x} <together|in all>",
               "tell me how much each of us {n} has to pay of {x}",
               "share out {x} fairly among {n} people"},
          .questions =
              {"I paid {x} for {n} {things}. How much was each",
               "{n} of us went for dinner and it came to {x}. How much each if we split it equally",
               "{n} {things} come to {x} in total. If all have the same price, what is it",
               "{n} {things} cost {x}. Find the cost of one",
               "a {n}-pack of {things} costs {x}. How much does one cost",
               "{name} pays {x} for {n} months of a gym. What is that per month",
               "{n} roommates share the <rent|power bill> of {x} equally. How much does each pay",
               "a prize of {x} is split equally between {n} winners. How much does each win",
               "a group of {n} pays {x} for entry. What is the price for one person",
               "if {n} identical items cost {x}, what does one item cost",
               "{name} has {x} for {n} days and wants to spend the same each day. How much is that "
               "a day",
               "I earned {x} for {n} hours of work. What was I paid per hour"},
          .terse = {
              "{x} shared by {n}", "{n} for {x}. One?", "total {x}, {n} people, each?",
              "{x} over {n} months, monthly?", "{x} for {n} hours =  ___ an hour",
              "{n}-pack {x}, per item?", "Total {x}\nQuantity {n}\nUnit price",
              "we're {n}, bill's {x}, what does each owe?",
              "{x}, split equally by {n} friends. Each pays ___",
              "Split {x} equally among {n} people. <Give the amount per person only.|How much per "
              "person?>"}};
}

PhraseForms each_german() {
  return {
      .nouns = {"der Preis f\u00fcr ein St\u00fcck bei {x} f\u00fcr {n} St\u00fcck",
                "der Stundenlohn bei {x} f\u00fcr {n} Stunden"},
      .commands = {"rechne aus, was jeder von {n} Leuten bei {x} zahlt",
                   "bestimme den Preis f\u00fcr eins, wenn {n} zusammen {x} kosten"},
      .questions = {"ich habe f\u00fcr {n} {dinge} {x} bezahlt. Was hat ein St\u00fcck gekostet",
                    "wir waren zu {n} essen und die Rechnung war {x}. Wie viel zahlt jeder",
                    "{n} Mitbewohner teilen sich die Stromrechnung von {x}. Was zahlt jeder",
                    "ein Gewinn von {x} wird auf {n} Gewinner verteilt. Wie viel bekommt jeder",
                    "{name} zahlt f\u00fcr {n} Monate {x}. Wie viel ist das im Monat",
                    "eine Gruppe von {n} Personen zahlt {x} Eintritt. Was kostet eine Person"},
      .terse = {"{x} auf {n} verteilt", "{n} f\u00fcr {x}, eins kostet?",
                "Gesamt {x}\nAnzahl {n}\nEinzelpreis:", "{x} f\u00fcr {n} Stunden, pro Stunde?"}};
}

}  // namespace

PhraseForms later_forms(std::string_view ask, bool german) {
  if (ask == "change") return german ? change_german() : change_english();
  if (ask == "sum") return german ? sum_german() : sum_english();
  if (ask == "times") return german ? times_german() : times_english();
  return german ? each_german() : each_english();
}

const Phrases& three_phrases() {
  static const Phrases all(
      {.nouns = {"the total of {x}, {y} and {z}", "the sum of {x}, {y} and {z}",
                 "the <total cost|total price|bill> for three <items|things> at {x}, {y} and {z}"},
       .commands = {"add {x}, {y} and {z}", "add up {x}, {y} and {z}",
                    "<find|work out|calculate> the total of these prices: {x}, {y}, {z}"},
       .questions =
           {"I bought three things for {x}, {y} and {z}. How much did I spend",
            "{name} buys {thing} for {x}, a drink for {y} and a snack for {z}. What is the total",
            "{name} spent {x} on Monday, {y} on Tuesday and {z} on Wednesday. How much is that in "
            "all",
            "how much is {x} plus {y} plus {z}", "how much are {x}, {y} and {z} together",
            "{name} has {x}, gets {y} from one aunt and {z} from another. How much is that now",
            "three friends put in {x}, {y} and {z}. How much money do they have",
            "the soup is {x}, the main course {y} and the dessert {z}. What does the meal cost"},
       .terse = {"{x} + {y} + {z}", "{x} + {y} + {z} = ?", "total: {x}, {y}, {z}",
                 "Bread {x}\nMilk {y}\nEggs {z}\nTotal:", "items: {x}; {y}; {z}. Sum?",
                 "Receipt: {x}, {y}, {z}. What's the total?", "{x}, {y} and {z}, altogether?"}},
      {.nouns = {"die Summe von {x}, {y} und {z}", "der Gesamtpreis von {x}, {y} und {z}"},
       .commands = {"addiere {x}, {y} und {z}", "rechne {x}, {y} und {z} zusammen"},
       .questions =
           {"ich habe drei Sachen f\u00fcr {x}, {y} und {z} gekauft. Was kostet alles",
            "{name} kauft {ding} f\u00fcr {x}, ein Getr\u00e4nk f\u00fcr {y} und eine Karte "
            "f\u00fcr {z}. Wie viel ist das zusammen",
            "wie viel sind {x}, {y} und {z} zusammen"},
       .terse = {"{x} + {y} + {z}",
                 "Brot {x}\nMilch {y}\nEier {z}\nSumme:", "{x}, {y} und {z}, gesamt?"}});
  return all;
}

const Phrases& buys_phrases() {
  static const Phrases all(
      {.nouns = {"the change from {z} for {n} {things} at {x} each",
                 "the money left from {z} after buying {n} {things} at {x} each"},
       .commands = {"<find|work out|calculate> the change from {z} for {n} {things} at {x} each"},
       .questions =
           {"{name} buys {n} {things} at {x} each and pays with {z}. How much change does {name} "
            "get",
            "I buy {n} {things} for {x} each and pay with {z}. What do I get back",
            "{name} has {z} and buys {n} {things} for {x} each. How much money is left",
            "{n} tickets cost {x} each. How much change is there from {z}",
            "if one of the {things} costs {x}, how much is left of {z} after buying {n} of them",
            "{name} had {z} and paid {x} to each of {n} helpers. How much was left",
            "how much change do I get from {z} if I buy {n} {things} that cost {x} each"},
       .terse = {"{n} x {x}, paid {z}, change?", "{z} - {n} x {x}",
                 "{things}: {n} at {x}\nPaid: {z}\nChange:", "change from {z} for {n} at {x} each",
                 "{n} {things}, {x} each, paid with {z}. Change?"}},
      {.nouns = {"das Wechselgeld von {z} f\u00fcr {n} {dinge} zu je {x}"},
       .questions =
           {"{name} kauft {n} {dinge} zu je {x} und zahlt mit {z}. Wie viel bekommt {name} "
            "zur\u00fcck",
            "ich kaufe {n} Karten zu je {x}. Wie viel bleibt von {z}",
            "{name} hat {z} und kauft {n} {dinge} zu je {x}. Wie viel Geld hat {name} noch"},
       .terse = {"{n} mal {x}, bezahlt mit {z}, R\u00fcckgeld?", "{z} - {n} x {x}"}});
  return all;
}

}  // namespace ponder::tasks::money
