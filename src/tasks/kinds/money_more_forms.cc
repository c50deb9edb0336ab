// More of how money is asked about.
#include "tasks/kinds/money_forms.h"

namespace ponder::tasks::money {
namespace {

PhraseForms returned_english() {
  return {.nouns = {"the change from {x} if something costs {y}",
                    "the change due when {y} is paid with {x}",
                    "the money left from {x} after buying {thing} for {y}",
                    "the amount left if I have {x} and spend {y}", "{x} minus {y}"},
          .commands = {"calculate the change if {thing} costs {y} and I pay with {x}",
                       "find the change from {x} when {y} is spent",
                       "work out how much money is left from {x} after "
                       "spending {y}",
                       "take {y} from {x}", "deduct {y} from {x}"},
          .questions =
              {"if {thing} costs {y} and I pay with {x}, how much change will I get",
               "if I buy {thing} for {y} and pay with {x}, how much change should I get",
               "if something costs {y} and you pay with {x}, what is your change",
               "{name} buys {thing} for {y} and pays with {x}. How much change does {name} get",
               "{name} buys {thing} that costs {y}. {name} pays with {x}. How much change should "
               "{name} receive",
               "{name} pays for {thing} of {y} with {x}. How much money does {name} get back",
               "{name} had {x}. {name} spent {y} on {thing}. How much money does {name} have left",
               "{name} has {x} in the wallet and buys {thing} for {y}. How much is left",
               "{thing} costs {y}. How much change do you get from {x}",
               "how much change from {x} for {y}",
               "what change do I get from {x} if the total is {y}",
               "I gave the cashier {x} for a total of {y}. How much do "
               "I get back",
               "my total is {y} and I hand over {x}. What is my change",
               "I had {x} and now I have {y}. How much "
               "did I spend",
               "{thing} costs {x} and {name} has only {y}. How much more does {name} need",
               "{name} wants {thing} for {x} and has saved {y}. How much more money is needed",
               "the price dropped from {x} to {y}. By how much did it drop",
               "the price of {thing} goes from {y} up to {x}. By how "
               "much did it go up",
               "a jacket costs {x} and a sweater {y}. How much more does the jacket cost",
               "how much cheaper is {y} than {x}",
               "how much more expensive is {x} than {y}",
               "a gift card has {x} on it and {name} uses {y}. What is left on it",
               "my account has {x} and I take out {y}. What is "
               "the new balance",
               "{name} owes {x} and pays back {y}. How much does {name} still owe",
               "how much money is left from {x} if {y} goes for groceries",
               "{name} earned {x} and paid {y} for the bus. How much did {name} keep"},
          .terse = {"change from {x} for {y}?", "{y} from {x}, change?", "paying {y} with {x}",
                    "cost {y}, paid {x}, change", "{x} - {y} = ?", "Cost {y}. Paid {x}. Change?",
                    "Total: {y}. Cash: {x}. Change:", "paid {x}, cost {y}, get back?",
                    "{thing} costs {y}, you pay {x}. Change: ___",
                    "I have {x}. {thing} costs {y}. How much is left?",
                    "Buy {thing} for {y}, pay {x}: how much back?",
                    "I pay with {x} and it's {y}. Change?", "spent {y} of {x}. left?",
                    "{name} has {x}, spends {y}. Left: ?",
                    "At the register: {y}. I give {x}. My change?",
                    "Budget {x}, spent {y}, remaining?", "Balance {x}, payment {y}, new balance?",
                    "Q: {thing} costs {y}. You pay {x}. How much change do you get?\nA:"}};
}

PhraseForms returned_german() {
  return {
      .nouns = {"das Wechselgeld von {x} f\u00fcr {y}",
                "der Restbetrag von {x} nach dem Kauf f\u00fcr {y}"},
      .commands = {"berechne das Wechselgeld, wenn man {y} mit {x} bezahlt",
                   "rechne aus, wie viel von {x} \u00fcbrig "
                   "bleibt, wenn man {y} ausgibt"},
      .questions =
          {"ich kaufe {ding} f\u00fcr {y} und zahle mit {x}. Wie viel R\u00fcckgeld bekomme ich",
           "{name} kauft {ding} f\u00fcr {y} und bezahlt mit {x}. Wie viel bekommt {name} "
           "zur\u00fcck",
           "{name} hatte {x} und hat {y} ausgegeben. Wie viel Geld hat {name} noch",
           "wie viel R\u00fcckgeld gibt es auf {x} bei {y}",
           "es kostet {y} und ich gebe {x}. Was bekomme ich "
           "zur\u00fcck",
           "{ding} kostet {x} und {name} hat {y}. Wie viel Geld fehlt",
           "wie viel teurer ist {x} als "
           "{y}",
           "auf dem Konto sind {x}, {y} werden abgehoben. Wie viel ist noch drauf"},
      .terse = {"R\u00fcckgeld von {x} bei {y}?", "{y} bezahlt mit {x}",
                "Kosten {y}, bezahlt {x}, R\u00fcckgeld?",
                "{x} gegeben, {y} zu zahlen. R\u00fcckgeld?",
                "Ich habe {x}. {ding} kostet {y}. Was bleibt?"}};
}

PhraseForms added_up_english() {
  return {
      .nouns = {"the total cost of {thing} for {x} and a <pen|mug|cap> for {y}",
                "the total price if one thing costs {x} and another "
                "costs {y}",
                "the total of {x} plus {y}", "the sum of the prices {x} and {y}"},
      .commands = {"find the total cost of two items at {x} and {y}", "calculate {x} plus {y}",
                   "find the total of {x} and {y}", "add the prices {x} and {y}",
                   "work out how much {x} and {y} are together"},
      .questions =
          {"{name} buys {thing} for {x} and a <pen|mug|cap> for {y}. How much does {name} spend in "
           "total",
           "{name} buys {thing} for {x} and <a drink|a snack|a bag of nuts> for {y}. How much does "
           "{name} pay altogether",
           "{name} spends {x} on {thing} and {y} on <lunch|snacks|a taxi>. How much did {name} "
           "spend in all",
           "what is the total cost of {thing} for {x} and <a pen|a hat|milk> for {y}",
           "how much do {x} and {y} make",
           "how much is {x} and {y} together",
           "what do I pay for two things that cost {x} and {y}",
           "if {thing} is {x} and a "
           "card is {y}, how much are both",
           "how much will {thing} at {x} and <soap|tea|bread> at {y} cost altogether",
           "{name} has {x} and finds {y}. How much does {name} have now",
           "{name} had {x} and got {y} from an aunt. How much "
           "money is that",
           "{name} has {x} and earns {y} more. How much money does {name} have",
           "my lunch was {x} and my coffee "
           "was {y}. What's the total",
           "the bill is {x} and I tip {y}. What do I pay in all",
           "one bag costs {x} and the other "
           "{y}. How much for both",
           "the price of {thing} was {x} and went up by {y}. What is the new price",
           "{thing} costs {y} more than a cup, and the cup costs {x}. What does {thing} cost",
           "I deposit {x} and then {y}. "
           "How much did I deposit",
           "{name} spent {x}, which left {y}. How much did {name} have before",
           "a ticket is {x} plus a "
           "fee of {y}. What is the price with the fee",
           "rent is {x} and electricity is {y}. How much is that a month",
           "two friends have {x} and {y}. How much do they have together"},
      .terse = {"{x} plus {y}?", "{x} + {y} = ?", "total of {x} and {y}", "{x} and {y} total",
                "{thing} {x}, drink {y}, total?", "{thing}: {x}\nshipping: {y}\ntotal: ?",
                "Item A {x}, item B {y}. Total?", "first {x}, then {y}, total spent?",
                "I spent {x} and {y}. Total?", "{x} for {thing} and {y} for a snack. Total: ___",
                "cost of {thing} at {x} plus a {y} "
                "fee?",
                "{name} pays {x} and {y}. How much in total?", "Lunch {x}. Coffee {y}. Together?",
                "add {x} + {y}", "Q: One item costs {x}, another {y}. What is the total?\nA:"}};
}

PhraseForms added_up_german() {
  return {.nouns = {"der Gesamtbetrag von {x} und {y}", "die Summe aus {x} und {y}"},
          .commands = {"berechne {x} plus {y}", "rechne aus, was {x} und {y} zusammen sind"},
          .questions = {"{name} kauft {ding} f\u00fcr {x} und ein Getr\u00e4nk f\u00fcr {y}. Wie "
                        "viel zahlt {name} insgesamt",
                        "wie viel sind {x} und {y} zusammen",
                        "was kosten {ding} f\u00fcr {x} und eine Karte f\u00fcr {y} zusammen",
                        "{name} hat {x} und bekommt {y} geschenkt. Wie viel Geld hat {name} nun",
                        "das Mittagessen kostet {x} und der Kaffee {y}. Was macht das zusammen",
                        "der Preis war {x} und stieg um {y}. Wie hoch ist er jetzt"},
          .terse = {"{x} plus {y}?", "{x} und {y}, gesamt?", "{ding} {x}, Versand {y}, zusammen?",
                    "Erst {x}, dann {y}. Gesamt?"}};
}

PhraseForms several_english() {
  return {
      .nouns = {"the cost of {n} {things} at {x} each",
                "the total cost of {n} {things} at {x} apiece",
                "the price of {n} items at {x} "
                "each",
                "the total price for {n} tickets at {x} each", "{n} \u00d7 {x}"},
      .commands = {"find the cost of {n} {things} if each costs {x}",
                   "find the total price of {n} {things} at {x} each",
                   "calculate {n} "
                   "times {x}",
                   "calculate the cost of {n} tickets at {x} each",
                   "work out the price of {n} items at {x} each"},
      .questions = {"how much do {n} {things} cost if one costs {x}",
                    "how much would {n} {things} cost at {x} each",
                    "how much are {n} {things} "
                    "at {x} apiece",
                    "what is the cost of {n} {things} at {x} each",
                    "what do {n} {things} cost if each one is {x}",
                    "if one costs {x}, how much do {n} cost",
                    "if a ticket costs {x}, how much do {n} tickets cost",
                    "if a <pen|muffin|bus ride> "
                    "costs {x}, how much will {n} cost",
                    "one <pen|muffin|coffee|sandwich> costs {x}. How much do {n} cost",
                    "each <ticket|pen|cup> is "
                    "{x}. What is the price of {n}",
                    "{name} buys {n} {things}. Each costs {x}. How much does {name} pay in total",
                    "{name} buys {n} "
                    "{things} for {x} each. How much does {name} spend",
                    "{name} sells {n} {things} for {x} each. How much money does {name} make",
                    "{name} earns {x} per hour. How much does {name} earn in {n} hours",
                    "{name} is paid {x} an hour and works {n} hours. What is the "
                    "pay",
                    "{name} gets {x} pocket money a week. How much is it in {n} weeks",
                    "{name} puts {x} into a piggy bank every day for {n} "
                    "days. How much is in it",
                    "a <gym|streaming service|phone plan> costs {x} a month. How much is that for "
                    "{n} months",
                    "parking costs {x} per hour. How much is it for {n} hours",
                    "a room costs {x} a night. How much are {n} nights",
                    "{n} friends pay "
                    "{x} each. How much do they pay together",
                    "{n} kids each bring {x}. How much money is collected",
                    "a litre costs {x}. How much do "
                    "{n} litres cost",
                    "a kilo of apples costs {x}. What do {n} kilos cost",
                    "how much money do I need for {n} bus tickets at {x} "
                    "each",
                    "what's {n} times {x}"},
      .terse = {
          "{n} {things} at {x} each?", "{n} at {x} each", "{n} * {x} = ?", "{n} \u00d7 {x} = ?",
          "{x} each, {n} of them, total?",
          "cost of {n} "
          "at {x}",
          "{x} per piece, {n} pieces", "{n} tickets, {x} each, total", "1 costs {x}, {n} cost ?",
          "1 item = {x}\n{n} items = ?", "Hourly pay: {x}\nHours: {n}\nPay: ?",
          "{x} a month for {n} months", "Price: {x} each. Quantity: {n}. Total: ___",
          "qty {n}, price {x}, "
          "total?",
          "{n} nights at {x}?", "Q: One ticket costs {x}. How much do {n} tickets cost?\nA:"}};
}

PhraseForms several_german() {
  return {.nouns = {"der Preis von {n} Artikeln zu je {x}", "das {n}-fache von {x}"},
          .commands = {"berechne {n} mal {x}", "rechne aus, was {n} St\u00fcck zu je {x} kosten"},
          .questions = {"wie viel kosten {n} {dinge}, wenn eins davon {x} kostet",
                        "was kosten {n} Karten, wenn eine {x} kostet",
                        "eine "
                        "Fahrkarte kostet {x}. Wie viel kosten {n} Fahrkarten",
                        "{name} verdient {x} pro Stunde. Wie viel sind das in {n} "
                        "Stunden",
                        "ein Zimmer kostet {x} pro Nacht. Was kosten {n} N\u00e4chte",
                        "{n} Freunde zahlen je {x}. Wie viel ist das "
                        "zusammen",
                        "ein Kilo \u00c4pfel kostet {x}. Was kosten {n} Kilo",
                        "{name} kauft {n} Hefte zu je {x}. Wie viel zahlt {name}"},
          .terse = {"{n} zu je {x}?", "{n} \u00d7 {x} = ?", "{x} pro St\u00fcck, {n} St\u00fcck?",
                    "1 kostet {x}, {n} kosten ?", "{n} Karten zu {x}, gesamt?"}};
}

PhraseForms shared_english() {
  return {
      .nouns = {"the price of one if {n} cost {x}", "the cost per person if {n} people share {x}",
                "the cost of each if {n} {things} cost {x}",
                "the "
                "price per item when {n} items cost {x}",
                "{x} divided by {n}", "the amount each person pays if {x} is split {n} ways"},
      .commands = {"split {x} evenly among {n} people", "divide {x} by {n}",
                   "divide {x} equally between {n} friends",
                   "find the cost of one if {n} "
                   "{things} cost {x}",
                   "split the bill of {x} {n} ways", "find the unit price if {n} items cost {x}",
                   "share {x} equally between {n} "
                   "people"},
      .questions =
          {"if {n} {things} cost {x}, how much does one cost",
           "if {n} {things} cost {x}, how much does each cost",
           "if {n} tickets cost {x}, how much is "
           "one ticket",
           "{n} tickets cost {x}. How much does one ticket cost",
           "{n} <pens|coffees|muffins|bus tickets> cost {x}. What is the price of one",
           "a pack of {n} {things} costs {x}. How much is that per piece",
           "a pack of {n} <batteries|pens|bottles> costs {x}. How much does each one cost",
           "{name} paid {x} for {n} {things}. How much was each",
           "{name} bought {n} {things} for {x} in total. What did one of them cost",
           "{n} friends "
           "split a bill of {x} equally. How much does each pay",
           "{n} people share the cost of {x} equally. How much does each person pay",
           "{n} friends "
           "share {x} equally. How much does each one get",
           "how much does each person get if {x} is shared by {n} people",
           "how much is {x} split {n} "
           "ways",
           "what is {x} split evenly between {n} people",
           "the dinner was {x} for {n} people. What is it per person",
           "we are {n} and the bill is {x}. "
           "How much does each of us pay",
           "{name} earned {x} for {n} hours. What is the hourly pay",
           "{name} earned {x} in {n} days, the same amount each day. "
           "How much per day",
           "{n} kilos of apples cost {x}. How much is one kilo",
           "{n} litres cost {x}. How much is one litre",
           "a subscription of {n} "
           "months costs {x}. How much is it per month",
           "grandma gives {x} to {n} grandchildren, the same to each. How much does each get",
           "{x} is paid back "
           "in {n} equal parts. How high is each payment",
           "{n} nights in a hotel cost {x}. What is the price per night"},
      .terse = {"{x} split by {n}", "{x} / {n} = ?", "{x} \u00f7 {n}", "{x} between {n} people",
                "{x}, {n} people, each?", "{n} cost {x}, one costs?",
                "{n} for {x}, "
                "price each?",
                "{n} items = {x}\n1 item = ?", "Bill: {x}\nPeople: {n}\nEach pays:",
                "bill of {x}, {n} friends, each pays?", "unit price: {n} for {x}",
                "{x} for {n} hours, per hour?", "per person: {x} for {n}", "split {x} {n} ways",
                "{n} share {x} equally. Each gets ___.",
                "{n} pieces for {x}: one is "
                "___",
                "Q: {n} tickets cost {x}. How much does one ticket cost?\nA:"}};
}

PhraseForms shared_german() {
  return {
      .nouns = {"der Preis pro St\u00fcck, wenn {n} St\u00fcck {x} kosten",
                "der Betrag pro Person, wenn {n} Leute {x} teilen"},
      .commands = {"teile {x} durch {n}", "teile {x} gleichm\u00e4\u00dfig auf {n} Freunde auf"},
      .questions = {"wenn {n} Karten {x} kosten, was kostet eine",
                    "{n} Freunde teilen sich {x}. Wie viel bekommt jeder",
                    "die Rechnung ist {x} f\u00fcr {n} "
                    "Personen. Wie viel zahlt jeder",
                    "{name} bekommt {x} f\u00fcr {n} Stunden. Wie viel ist das pro Stunde",
                    "{n} Kilo kosten {x}. Was kostet ein "
                    "Kilo",
                    "eine Packung mit {n} Flaschen kostet {x}. Was kostet eine Flasche",
                    "{n} N\u00e4chte kosten {x}. Was kostet eine Nacht",
                    "wie viel ist {x} geteilt durch {n} Personen"},
      .terse = {"{x} durch {n} Leute", "{n} kosten {x}, eins?", "{x}, {n} Personen, pro Person?",
                "{n} St\u00fcck = {x}, 1 St\u00fcck = ?"}};
}

}  // namespace

PhraseForms more_forms(std::string_view ask, bool german) {
  const PhraseForms later = later_forms(ask, german);
  if (ask == "change") return with_more(german ? returned_german() : returned_english(), later);
  if (ask == "sum") return with_more(german ? added_up_german() : added_up_english(), later);
  if (ask == "times") return with_more(german ? several_german() : several_english(), later);
  return with_more(german ? shared_german() : shared_english(), later);
}

}  // namespace ponder::tasks::money
