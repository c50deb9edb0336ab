#include "tasks/kinds/money_forms.h"

namespace ponder::tasks::money {

const Phrases& change_phrases() {
  static const Phrases all(
      {.nouns = {"the change from {x} for {y}", "the change if I pay {y} with {x}",
                 "the <money|amount> <left|remaining> from {x} after spending {y}",
                 "the change for {thing} at {y} <when|if> I <pay|hand over|give> {x}",
                 "the amount I get back from {x} for a bill of {y}",
                 "the difference between {x} and {y}"},
       .commands =
           {"<calculate|work out|find|figure out> the change from {x} for a <bill|purchase> of {y}",
            "subtract {y} from {x}", "take {y} away from {x}",
            "tell me how much change to expect from {x} when {thing} costs {y}"},
       .questions =
           {"I buy {thing} for {y} and pay with {x}, how much change do I get",
            "how much change do I get from {x} if I spend {y}",
            "{name} pays {x} for {thing} that costs {y}, what is the change",
            "{thing} costs {y}, {name} gives {x}, how much does {name} get back",
            "{name} has {x} and spends {y}, how much is left",
            "what is left of {x} after paying {y}",
            "if <something|{thing}> costs {y} and you <pay|hand over> {x}, how much <change|money> "
            "do you get back",
            "how much <money|> will {name} have left out of {x} after buying {thing} for {y}",
            "how much more <money|> is {x} than {y}",
            "{name} gave the <cashier|seller|shopkeeper> {x} for {thing} at {y}, how much change "
            "was due",
            "the bill is {y} and {name} puts down {x}, what does {name} get back",
            "how much does {name} keep of {x} when {y} is spent",
            "what do I get back when I pay a bill of {y} with {x}",
            "{thing} is reduced from {x} to {y}, how much is saved",
            "{name} needs {x} and has {y}, how much is missing",
            "how much must {name} still save if {thing} costs {x} and {name} has {y}"},
       .terse =
           {"change from {x} for {y}", "{x} - {y}", "pay {y} with {x}, change?",
            "price {y}, paid {x}, change?", "{x} minus {y}", "cost: {y}\npaid: {x}\nchange: ?",
            "bill {y}, gave {x}, change", "I had {x} and spent {y}. What's left?",
            "{name} went shopping with {x} and bought {thing} for {y}. How much money does {name} "
            "have now?",
            "At the <market|till|bakery|kiosk>, {name} pays {y} with {x}. How much change is that?",
            "{name}'s <purse|wallet> held {x}. Then {name} paid {y} for {thing}. What is left in "
            "it?",
            "The <meal|taxi|ticket> comes to {y}. I give {x}. How much do I get back?",
            "{x}, less {y}?",
            "<My daughter|My son|A customer> pays with {x}. The price is {y}. How much change must "
            "be given?",
            "{thing} for {y}, paid with {x}: change?"}},
      {.nouns = {"das R\u00fcckgeld auf {x} bei einem Preis von {y}",
                 "das Wechselgeld, wenn ich {y} mit {x} bezahle",
                 "der Rest von {x} nach einer Ausgabe von {y}",
                 "der Unterschied zwischen {x} und {y}"},
       .commands = {"berechne das R\u00fcckgeld: Preis {y}, gegeben {x}", "ziehe {y} von {x} ab"},
       .infinitives = {"das R\u00fcckgeld von {x} bei einem Preis von {y} berechnen"},
       .questions = {"{name} kauft etwas f\u00fcr {y} und zahlt mit {x}, wie viel bekommt {name} "
                     "zur\u00fcck",
                     "wie viel R\u00fcckgeld bekomme ich, wenn ich {y} mit {x} bezahle",
                     "{name} hat {x} und gibt {y} aus, wie viel bleibt \u00fcbrig",
                     "{ding} kostet {y} und {name} gibt {x}, wie viel Wechselgeld bekommt {name}",
                     "wie viel bleibt von {x}, wenn ich {y} ausgebe",
                     "wie viel Geld bekomme ich auf {x} heraus, wenn {ding} {y} kostet",
                     "{name} braucht {x} und hat schon {y}, wie viel fehlt noch",
                     "{ding} kostet statt {x} nur noch {y}, wie viel spart man"},
       .terse =
           {"R\u00fcckgeld: {y} mit {x} bezahlt", "{x} minus {y}", "{x} - {y}",
            "Preis {y}, bezahlt {x}, R\u00fcckgeld?",
            "Ich hatte {x} und habe {y} ausgegeben. Was bleibt?",
            "{name} kauft {ding} f\u00fcr {y} und zahlt mit {x}. Wie hoch ist das R\u00fcckgeld?",
            "An der Kasse: {y} zu zahlen, {x} gegeben. Wie viel kommt zur\u00fcck?",
            "Wechselgeld von {x} bei {y}?"}},
      more_forms("change", false), more_forms("change", true));
  return all;
}

const Phrases& sum_phrases() {
  static const Phrases all(
      {.nouns =
           {"the total of {x} and {y}", "the price of both if one costs {x} and the other {y}",
            "the sum of {x} and {y}",
            "the <total|full|whole> <cost|price> of <two items|a pair of things> at {x} and {y}",
            "the total bill for {thing} at {x} and a drink at {y}", "{x} and {y} together"},
       .commands = {"add {x} and {y}", "add {y} to {x}",
                    "add up the <prices|amounts|costs> {x} and {y}",
                    "<work out|calculate|find> the total of a bill with {x} and {y}",
                    "put {x} and {y} together"},
       .questions = {"how much is {x} plus {y}",
                     "{thing} costs {x} and a pen costs {y}, what do they cost together",
                     "{name} spends {x} and then {y}, how much is that in all",
                     "I pay {x} for lunch and {y} for the bus, what do I spend",
                     "{name} has {x} and gets {y}, how much money has {name} now",
                     "how much do I <pay|spend> <in all|in total|altogether> for {thing} at {x} "
                     "and a <magazine|coffee|hat> at {y}",
                     "if I <buy|get> {thing} for {x} and something else for {y}, what is the total",
                     "what do {x} and {y} make <together|in all>",
                     "{name} saved {x} <in March|last week> and {y} <in April|this week>, how much "
                     "did {name} save",
                     "{name} earns {x} on Saturday and {y} on Sunday, how much is it on both days",
                     "after spending {y}, {name} has {x} left, how much did {name} have at first",
                     "{name} finds {y} and already has {x}, how much is that now",
                     "the meal costs {x} and the tip is {y}, what is paid in all",
                     "{thing} costs {x} and shipping is {y}, what is the total <price|cost>",
                     "how much money do {x} and {y} add up to"},
       .terse = {"{x} + {y}", "{x} plus {y}", "total: {x}, {y}", "sum of {x} and {y}",
                 "{x} and {y}, total?", "item 1: {x}\nitem 2: {y}\ntotal: ?",
                 "{thing} {x}, cup {y}, both?",
                 "{name} buys {thing} for {x} and a scarf for {y}. What is the total?",
                 "The <bread|soup> costs {x}, the <cheese|salad> {y}. How much is <that "
                 "together|the bill>?",
                 "{name}'s <grandma|aunt|father> gives {name} {x} and later {y}. How much money is "
                 "that?",
                 "I spent {x} yesterday and {y} today. How much altogether?",
                 "receipt: {x} + {y} = ?", "{x}, then another {y}. How much?"}},
      {.nouns = {"die Summe von {x} und {y}", "der Gesamtpreis von {x} und {y}",
                 "der Preis f\u00fcr beides, wenn das eine {x} und das andere {y} kostet"},
       .commands = {"addiere {x} und {y}", "rechne {x} und {y} zusammen",
                    "z\u00e4hle {x} und {y} zusammen"},
       .infinitives = {"{x} und {y} zusammenrechnen"},
       .questions =
           {"ein Buch kostet {x} und ein Stift {y}, was kostet beides zusammen",
            "wie viel sind {x} plus {y}",
            "{name} gibt {x} und dann {y} aus, wie viel ist das zusammen",
            "wie viel bezahle ich f\u00fcr {ding} zu {x} und ein Getr\u00e4nk zu {y}",
            "{name} hat {x} und bekommt {y} dazu, wie viel Geld hat {name} jetzt",
            "wie hoch ist die Rechnung bei {x} und {y}",
            "das Essen kostet {x} und das Trinkgeld betr\u00e4gt {y}, wie viel wird bezahlt",
            "{name} spart im Mai {x} und im Juni {y}, wie viel ist das insgesamt"},
       .terse = {"{x} + {y}", "{x} und {y} zusammen", "{x} plus {y}", "gesamt: {x}, {y}",
                 "Ich habe {x} und {y} ausgegeben. Wie viel insgesamt?",
                 "Das Brot kostet {x}, der K\u00e4se {y}. Was kostet beides?",
                 "Summe aus {x} und {y}?"}},
      more_forms("sum", false), more_forms("sum", true));
  return all;
}

const Phrases& times_phrases() {
  static const Phrases all(
      {.nouns = {"the price of {n} {things} at {x} each", "the cost of {n} {things} for {x} each",
                 "the total <price|cost> of {n} {things} if one costs {x}",
                 "the total for {n} <items|pieces|tickets> at {x} <each|apiece>", "{n} times {x}",
                 "the cost of {n} <coffees|bus rides|magazines|ice creams> at {x} <each|apiece>"},
       .commands = {"<calculate|work out|find> the cost of {n} {things} at {x} <each|apiece>",
                    "multiply {x} by {n}", "take {x} {n} times"},
       .questions =
           {"how much do {n} {things} cost at {x} each",
            "one ticket costs {x}, what do {n} tickets cost",
            "{name} buys {n} {things} at {x} each, how much is that",
            "if one of the {things} costs {x}, how much are {n}",
            "{name} saves {x} a week, how much is it after {n} weeks",
            "what do I pay for {n} {things} <that cost|costing> {x} <each|apiece>",
            "at {x} <each|a piece>, what would {n} {things} cost",
            "the {things} are {x} each, how much for {n} <of them|>",
            "how much money <do I need|is needed> for {n} {things} at a price of {x} each",
            "{name} gets {x} a day, how much is that in {n} days",
            "each of {n} <children|guests|friends> pays {x}, how much is <paid|collected> in all",
            "{name} earns {x} an hour, how much for {n} hours",
            "a <ride|game|coffee> costs {x}, how much do {n} of them cost",
            "what is the price of {n} {things} when the price of one is {x}",
            "{n} people give {x} each, how much money is that"},
       .terse = {"{n} x {x}", "{n} times {x}", "{n} {things} at {x} each",
                 "{n} {things}, {x} each, total?", "{x} * {n}",
                 "price each: {x}\nquantity: {n}\ntotal: ?", "{things}: {n} pieces at {x}, total?",
                 "One costs {x}. How much are {n}?",
                 "A single <bottle|ticket|ride|pen> is {x}. {name} wants {n}. What does {name} "
                 "have to pay?",
                 "{name} orders {n} {things}. Each costs {x}. What is the total price?",
                 "The rent of a <bike|boat> is {x} an hour. What do {n} hours cost?",
                 "If {name} puts aside {x} every month, how much is there after {n} months?",
                 "{n} @ {x}", "unit price {x}, {n} units, total price?"}},
      {.nouns = {"der Preis f\u00fcr {n} {dinge} zu je {x}",
                 "der Gesamtpreis f\u00fcr {n} Karten zu je {x}"},
       .commands = {"berechne den Preis f\u00fcr {n} St\u00fcck zu je {x}", "nimm {x} mal {n}",
                    "multipliziere {x} mit {n}"},
       .infinitives = {"den Preis von {n} Karten zu je {x} ausrechnen"},
       .questions = {"{name} kauft {n} {dinge} zu je {x}, was kostet das",
                     "eine Karte kostet {x}, was kosten {n} Karten",
                     "was kosten {n} {dinge} zu je {x}",
                     "wie viel zahle ich f\u00fcr {n} {dinge}, wenn jedes St\u00fcck {x} kostet",
                     "{name} spart jede Woche {x}, wie viel ist das nach {n} Wochen",
                     "{name} verdient {x} in der Stunde, wie viel ist das in {n} Stunden",
                     "jeder von {n} G\u00e4sten zahlt {x}, wie viel kommt zusammen",
                     "wie teuer sind {n} {dinge} zu {x} das St\u00fcck"},
       .terse = {"{n} mal {x}", "{n} x {x}", "{n} {dinge} zu je {x}, zusammen?",
                 "Einzelpreis {x}, {n} St\u00fcck, gesamt?",
                 "Ein St\u00fcck kostet {x}. Was kosten {n}?",
                 "{n} Kinder geben je {x}. Wie viel Geld ist das?"}},
      more_forms("times", false), more_forms("times", true));
  return all;
}

const Phrases& each_phrases() {
  static const Phrases all(
      {.nouns = {"the price of one if {n} {things} cost {x}", "each share if {n} people split {x}",
                 "the <cost|price> per <item|piece|head> when {n} cost {x}",
                 "the unit price of {n} {things} for {x}",
                 "the share of each <person|friend> <if|when> {n} share {x} equally",
                 "the amount per person for a bill of {x} and {n} people"},
       .commands =
           {"split a bill of {x} <between|among> {n} people", "share {x} equally among {n} friends",
            "divide {x} <equally|evenly|fairly> <among|between> {n} <people|children|friends>",
            "<find|work out|calculate> the price of one when {n} {things} cost {x}",
            "split {x} into {n} equal <parts|amounts|shares>"},
       .questions =
           {"{n} {things} cost {x}, how much is one",
            "{n} friends share a bill of {x}, what does each pay",
            "{name} and friends, {n} people in all, split {x} equally, how much does each pay",
            "what does one cost if {n} {things} cost {x}",
            "how much does each get if {x} is divided among {n}",
            "if {n} <people|friends|guests> <split|share> <the cost of|> {x} equally, what is each "
            "one's <share|part>",
            "how much does each of {n} people pay of a <bill|total> of {x}",
            "{n} <children|brothers|winners> share a <prize|gift|sum> of {x} equally, how much "
            "does each <get|receive>",
            "a pack of {n} {things} costs {x}, what is the price <of a single one|per piece|of "
            "each>",
            "how much is one if {n} come to {x}",
            "{name} pays {x} for {n} {things}, how much does each cost",
            "what is the cost per person when {n} people pay {x} together",
            "{name} saved {x} in {n} weeks, the same every week, how much was it a week",
            "{name} earned {x} in {n} hours, how much is that per hour",
            "{n} equal payments come to {x}, how high is one",
            "a set of {n} <tickets|pens|cups> sells for {x}, how much is each"},
       .terse = {"{x} / {n}", "{x} split {n} ways", "{x} for {n}, each?", "{x} divided by {n}",
                 "{n} for {x}, one = ?", "total: {x}\npeople: {n}\neach: ?",
                 "bill {x}, {n} people, per person?", "{n} {things} = {x}, 1 = ?",
                 "The taxi costs {x}. {n} friends share it equally. How much is it for each?",
                 "{name} and the others are {n} in all and pay {x} together. Everyone pays the "
                 "same. How much is that?",
                 "A present costs {x}. {n} children chip in equally. What does each child pay?",
                 "{n} {things} together cost {x}. What does one of them cost?",
                 "We were {n} at dinner and the bill was {x}. What does each of us owe?",
                 "price for {n}: {x}. price for one?"}},
      {.nouns = {"der Preis f\u00fcr eins, wenn {n} {dinge} {x} kosten",
                 "der Anteil f\u00fcr jeden, wenn {n} Leute {x} teilen",
                 "der St\u00fcckpreis bei {n} St\u00fcck f\u00fcr {x}"},
       .commands = {"teile {x} gerecht auf {n} Leute auf",
                    "teile eine Rechnung von {x} durch {n} Personen",
                    "verteile {x} gleichm\u00e4\u00dfig auf {n} Kinder"},
       .infinitives = {"{x} auf {n} Personen aufteilen"},
       .questions =
           {"{n} {dinge} kosten {x}, was kostet eins davon",
            "{n} Freunde teilen sich eine Rechnung von {x}, wie viel zahlt jeder",
            "wie viel bekommt jeder, wenn {n} Kinder {x} gerecht teilen",
            "eine Packung mit {n} St\u00fcck kostet {x}, wie viel kostet ein St\u00fcck",
            "{name} spart in {n} Wochen {x}, jede Woche gleich viel, wie viel ist das pro Woche",
            "wie viel zahlt jede von {n} Personen bei einer Rechnung von {x}",
            "{n} Karten kosten {x}, wie teuer ist eine Karte"},
       .terse = {"{x} durch {n} Personen", "{x} geteilt durch {n}", "{x} : {n}",
                 "{x} f\u00fcr {n} St\u00fcck, Preis f\u00fcr eins?",
                 "Rechnung {x}, {n} Personen, jeder?",
                 "Das Taxi kostet {x}. {n} Freunde teilen sich den Preis. Wie viel zahlt jeder?"}},
      more_forms("each", false), more_forms("each", true));
  return all;
}

}  // namespace ponder::tasks::money
