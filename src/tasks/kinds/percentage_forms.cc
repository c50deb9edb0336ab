// How percentages are asked for.
#include "tasks/kinds/forms.h"
#include "tasks/kinds/more_forms.h"

namespace ponder::tasks::percentage {
namespace {

PhraseForms part_english() {
  return {.nouns = {"{p}% of {n}", "{p}% of {n}", "{p} <percent|per cent> of {n}",
                    "<the number|the amount|the value> that is {p}% of {n}", "{p}% out of {n}"},
          .expressions = {"{p}% of {n}", "{p} percent of {n}"},
          .commands = {"find {p}% of {n}", "work out {p}% of {n}", "calculate {p} percent of {n}",
                       "take {p}% of {n}", "<determine|figure out> {p}% of {n}",
                       "<compute|get> {p} percent of the number {n}"},
          .questions =
              {"how much is {p}% of {n}", "how many are {p}% of {n}", "what number is {p}% of {n}",
               "what amount is {p} percent of {n}", "what does {p}% of {n} come to",
               "if I take {p}% of {n}, what do I get", "of {n}, how much is {p} percent",
               "what part of {n} is {p}% of it",
               "my <calculator|phone> is dead, how much is {p}% of {n}",
               ("<my teacher asks|the book asks|I was asked> what {p}% of {n} is, what do I write"),
               ("a <bank|savings account> pays {p}% interest on {n} <dollars|euros|pounds>, how "
                "much interest is that"),
               "the tax is {p}% of {n} <dollars|euros>, how much is the tax",
               ("a <waiter|driver> gets a {p}% tip on a bill of {n} <dollars|euros>, how much is "
                "the tip"),
               "{p}% of {n} <kg|litres|grams|km> is how <much|many>"},
          .terse = {
              "{p}% of {n}", "{p} percent of {n}", "{p} % of {n}", "{n} * {p}%", "{p}% \u00d7 {n}",
              "Q: What is {p}% of {n}? A:", "Fill in: {p}% of {n} = __", "{p}% of {n} is __.",
              ("Find the <value|number>: {p}% of {n}.< Give only the number.| Just the number.|>"),
              "How much is {p}% of {n}?< Write only the number.| Answer with a number.|>",
              ("I have {n} <dollars|euros> and want to <save|spend|give away> {p}% of it. How much "
               "is that?"),
              "percent: {p}, whole: {n}, part?", "base {n}, rate {p}%, amount = ?"}};
}

PhraseForms part_german() {
  return {
      .nouns = {"{p}% von {n}", "{p} Prozent von {n}", "der Prozentwert von {p}% bei {n}"},
      .expressions = {"{p}% von {n}", "{p} Prozent von {n}"},
      .commands = {"berechne {p}% von {n}", "berechne den Prozentwert: {p}% von {n}",
                   "bestimme {p} Prozent von {n}", "gib {p}% von {n} an", "nimm {p}% von {n}"},
      .infinitives = {"{p}% von {n} ausrechnen", "{p} Prozent von {n} berechnen"},
      .questions = {"wie viel sind {p}% von {n}", "wie viel ist {p} Prozent von {n}",
                    "wie gro\u00df ist der Prozentwert, wenn es {p}% von {n} sind",
                    "welche Zahl ist {p}% von {n}", "wie viel Euro sind {p}% von {n} Euro",
                    "wie viel Zinsen gibt es bei {p}% auf {n} Euro im Jahr",
                    "die Steuer betr\u00e4gt {p}% von {n} Euro, wie viel Euro sind das",
                    "ich m\u00f6chte {p}% von {n} Euro sparen, wie viel Euro sind das",
                    "was bekomme ich, wenn ich {p} Prozent von {n} nehme",
                    "wie schwer sind {p}% von {n} kg, in kg"},
      .terse = {"der Prozentwert, wenn der Grundwert {n} und der Prozentsatz {p}% ist?",
                "{p}% von {n}", "{p} % von {n}", "{p} Prozent von {n}", "{p}% von {n} = ?",
                "Grundwert {n}, Prozentsatz {p}%, Prozentwert?", "G = {n}, p = {p}%, gesucht: W",
                "{p}% von {n} sind __.", "Rechne: {p}% von {n}.< Nur die Zahl.|>"}};
}

PhraseForms part_things_english() {
  return {.questions =
              {"{n} people were asked and {p}% said yes, how many is that",
               "a jar holds {n} beads and {p}% are red, how many are red",
               ("{p}% of the {n} <pupils|students|children> of a school <come by bus|play an "
                "instrument|have a pet>, how many is that"),
               "a farm has {n} animals and {p}% of them are <cows|sheep|hens>, how many is that",
               "{p}% of {n} <seats|tickets> are <taken|sold>, how many is that",
               "a book has {n} pages and I have read {p}% of it, how many pages have I read",
               "a test has {n} questions and {name} got {p}% right, how many answers were right",
               "out of {n} <eggs|apples|bulbs> {p}% are broken, how many are broken",
               "a team played {n} games and won {p}% of them, how many did it win"},
          .terse = {("There are {n} <cars|bikes> in a car park. {p}% of them are <blue|red|white>. "
                     "How many is that?"),
                    ("In a <village|club> of {n} people, {p}% <can swim|are over 60|voted>. How "
                     "many people is that?"),
                    "Of {n} trees in a park, {p}% are oaks. How many oaks are there?"}};
}

PhraseForms part_things_german() {
  return {
      .questions = {"{n} Personen wurden gefragt und {p}% sagten Ja, wie viele sind das",
                    ("eine Schule hat {n} Sch\u00fcler und {p}% davon kommen mit dem Bus, wie "
                     "viele sind das"),
                    "ein Buch hat {n} Seiten und ich habe {p}% gelesen, wie viele Seiten sind das",
                    "von {n} Losen sind {p}% Gewinne, wie viele Gewinne sind es",
                    ("in einem Verein sind {n} Mitglieder, {p}% davon sind Kinder, wie viele "
                     "Kinder sind es")},
      .terse = {
          "Auf einem Parkplatz stehen {n} Autos. {p}% davon sind rot. Wie viele sind das?",
          ("In einer Kiste liegen {n} Eier. {p}% sind zerbrochen. Wie viele sind zerbrochen?")}};
}

PhraseForms rate_english() {
  return {
      .nouns = {"{a} as a percentage of {n}", "the percentage that {a} is of {n}",
                "the percentage for {a} out of {n}",
                "{a} out of {n} <in percent|as a percentage|as a percent>"},
      .commands = {"express {a} as a percentage of {n}", "write {a} out of {n} as a percentage",
                   "give {a} of {n} in percent",
                   "<find|work out|calculate> what percent {a} is of {n}",
                   "turn {a} out of {n} into a percentage", "convert {a}/{n} to a percentage"},
      .questions = {"what percent of {n} is {a}", "what percentage of {n} is {a}",
                    "{a} is what <percent|percentage> of {n}", "how many percent of {n} is {a}",
                    "what percentage is {a} out of {n}", "what percent is {a} of {n}",
                    "how much is {a} of {n} in percent", "which percentage of {n} does {a} make",
                    "if the whole is {n} and the part is {a}, what is the percentage",
                    "{a} of {n} makes what percentage",
                    "a tip of {a} on a bill of {n} is how many percent",
                    "how big a share of {n} is {a}, in percent",
                    "I compare {a} with {n}, what percent of it is that"},
      .terse = {"{a} is what % of {n}", "{a} out of {n} in %", "what % of {n} is {a}",
                "{a}/{n} in percent", "{a} = ?% of {n}", "?% of {n} = {a}", "{a} is __% of {n}.",
                "part {a}, whole {n}, percent?", "Q: What percent of {n} is {a}? A:",
                "The whole is {n} and the part is {a}. What is that in percent?",
                "percentage of {a} in {n}"}};
}

PhraseForms rate_german() {
  return {
      .nouns = {"der Prozentsatz von {a} an {n}", "der Anteil von {a} an {n} in Prozent"},
      .commands = {"gib {a} von {n} in Prozent an", "berechne den Prozentsatz: {a} von {n}",
                   "schreibe {a} von {n} als Prozent", "dr\u00fccke {a} von {n} in Prozent aus"},
      .infinitives = {"{a} von {n} in Prozent angeben", "den Prozentsatz von {a} an {n} berechnen"},
      .questions = {"wie viel Prozent von {n} sind {a}", "wie viel Prozent sind {a} von {n}",
                    "wieviel % sind {a} von {n}", "{a} sind wie viel Prozent von {n}",
                    "welcher Prozentsatz ist {a} von {n}",
                    "wie gro\u00df ist der Anteil von {a} an {n} in Prozent",
                    "wie viel Prozent sind {a} Euro von {n} Euro",
                    "das Ganze ist {n} und der Teil ist {a}, wie viel Prozent sind das"},
      .terse = {"der Prozentsatz, wenn der Prozentwert {a} und der Grundwert {n} ist?",
                "{a} von {n} in Prozent", "{a} von {n} sind wie viel %", "{a} sind __% von {n}.",
                "{a}/{n} in Prozent", "W = {a}, G = {n}, p% = ?",
                "Grundwert {n}, Prozentwert {a}, Prozentsatz?"}};
}

PhraseForms rate_things_english() {
  return {.questions = {"I got {a} of {n} points, what percentage is that",
                        ("{a} of {n} <pupils|children|students> are <girls|boys|ill today>, what "
                         "percentage is that"),
                        "a team won {a} of {n} games, what percentage of the games is that",
                        "{a} out of {n} <seats|rooms> are <free|taken>, how many percent is that",
                        "my battery had {n} units and has {a} left, how many percent is that"},
          .terse = {"A test has {n} points. I scored {a}. What is my score in percent?",
                    "I have read {a} of the {n} pages of a book. What percent have I read?",
                    "Out of {n} people, {a} said yes. What percent said yes?",
                    "{a} of {n} answers were right. How many percent were right?",
                    "There are {n} <balls|fish>, {a} of them are red. What percentage is red?"}};
}

PhraseForms rate_things_german() {
  return {.questions = {"ich habe {a} von {n} Punkten, wie viel Prozent sind das",
                        "{a} von {n} Kindern k\u00f6nnen schwimmen, wie viel Prozent sind das",
                        "eine Mannschaft gewann {a} von {n} Spielen, wie viel Prozent sind das"},
          .terse = {"Von {n} Leuten sagten {a} Ja. Wie viel Prozent sind das?",
                    "Ein Buch hat {n} Seiten, {a} habe ich gelesen. Wie viel Prozent sind das?"}};
}

PhraseForms more_english() {
  return {.nouns = {"{n} increased by {p}%", "{n} plus {p}%", "{n} raised by {p} percent",
                    "{p}% more than {n}", "{n} with {p}% added", "the result of adding {p}% to {n}",
                    "{n} after <an increase|a rise> of {p}%"},
          .commands = {"increase {n} by {p}%", "raise {n} by {p} percent", "add {p}% to {n}",
                       "make {n} {p}% <larger|bigger>", "put {p}% on top of {n}",
                       "<mark up|scale up> {n} by {p}%", "add {p} percent of {n} to {n}"},
          .questions =
              {"what is {n} increased by {p}%", "what do you get if {n} grows by {p}%",
               "what number is {p}% <more|larger|greater> than {n}",
               "{n} goes up by {p}%, what is it then", "what does {n} become after a {p}% increase",
               "a rent of {n} <euros|dollars|> rises by {p}%, what is the new rent",
               "what is the new price when {n} <euros|dollars> goes up by {p}%",
               "a <wage|salary> of {n} <dollars|euros|pounds> is raised by {p}%, what is it now",
               ("a price without tax is {n} <dollars|euros> and {p}% tax is added, what is the "
                "price with tax"),
               "a bill is {n} <dollars|euros> and I add a {p}% tip, what do I pay in all",
               ("I have {n} <euros|dollars> in the bank and get {p}% interest, how much do I have "
                "then"),
               "a plant of {n} mm grows by {p}%, how many mm is it tall then"},
          .terse = {"{n} + {p}%", "{n} plus {p} percent", "{p}% more than {n}", "{n} up {p}%",
                    "{n} with {p}% increase", "{n} increased by {p}% = __",
                    "old: {n}, change: +{p}%, new: ?",
                    "Q: {n} is increased by {p}%. What is the result? A:",
                    "The price was {n} <dollars|euros>. It went up by {p}%. What is the new price?",
                    "{n} plus {p}% tax, total?"}};
}

PhraseForms more_german() {
  return {
      .nouns = {"{n} erh\u00f6ht um {p}%", "{n} plus {p} Prozent", "{n} zuz\u00fcglich {p}%"},
      .commands = {"erh\u00f6he {n} um {p}%", "vermehre {n} um {p} Prozent",
                   "schlage {p}% auf {n} auf", "vergr\u00f6\u00dfere {n} um {p}%"},
      .infinitives = {"{n} um {p}% erh\u00f6hen", "{p}% auf {n} aufschlagen"},
      .questions = {"ein Preis von {n} Euro steigt um {p}%, wie hoch ist er dann",
                    "was ist {n} plus {p}%", "wie viel ist {n} erh\u00f6ht um {p} Prozent",
                    "welche Zahl ist um {p}% gr\u00f6\u00dfer als {n}",
                    "wie hoch ist die Miete von {n} Euro nach einer Erh\u00f6hung um {p}%",
                    "ein Lohn von {n} Euro wird um {p}% erh\u00f6ht, wie viel Euro sind es dann",
                    "auf {n} Euro kommen {p}% Steuer, was kostet es mit Steuer",
                    ("ich habe {n} Euro auf dem Konto und bekomme {p}% Zinsen, wie viel Euro habe "
                     "ich dann")},
      .terse = {"der neue Preis, wenn {n} Euro um {p}% erh\u00f6ht werden?", "{n} + {p}%",
                "{n} plus {p} %", "{p}% mehr als {n}",
                "alter Preis {n} Euro, {p}% teurer, neuer Preis?",
                "Der Preis war {n} Euro. Jetzt ist er um {p}% h\u00f6her. Wie hoch ist er?",
                "{n} um {p}% erh\u00f6ht = __"}};
}

PhraseForms more_things_english() {
  return {.questions = {"a town of {n} people grows by {p}%, how many people live there then",
                        "a club with {n} members gets {p}% more members, how many has it then",
                        ("last year {n} <visitors|guests> came and this year {p}% more, how many "
                         "came this year")},
          .terse = {(
              "A school had {n} pupils. The number rose by {p}%. How many pupils are there now?")}};
}

PhraseForms more_things_german() {
  return {
      .questions = {(
          "ein Dorf mit {n} Einwohnern w\u00e4chst um {p}%, wie viele Einwohner hat es dann")},
      .terse = {"Ein Verein hatte {n} Mitglieder. Es wurden {p}% mehr. Wie viele sind es jetzt?"}};
}

PhraseForms less_english() {
  return {
      .nouns = {"{n} decreased by {p}%", "{n} minus {p}%", "{n} reduced by {p}%",
                "{n} lowered by {p} percent", "{p}% less than {n}",
                "{n} after a <discount|reduction|cut> of {p}%"},
      .commands = {"decrease {n} by {p}%", "reduce {n} by {p} percent", "take {p}% off {n}",
                   "<lower|cut> {n} by {p}%", "subtract {p}% from {n}", "make {n} {p}% smaller",
                   "apply a {p}% discount to {n}"},
      .questions = {"what is {n} decreased by {p}%", "what number is {p}% <less|smaller> than {n}",
                    "what is left of {n} if {p}% is taken away",
                    "{n} goes down by {p}%, what is it then",
                    "what do you get if {n} shrinks by {p}%",
                    "a coat for {n} dollars is {p}% off, what does it cost now",
                    "the price of {n} falls by {p}%, what is it now",
                    "a shop gives {p}% discount on {n}, what is left to pay",
                    ("<a bike|a phone|a pair of shoes> costs {n} <dollars|euros|pounds> and is "
                     "{p}% off, how much do I pay"),
                    ("what is the sale price of <a jacket|a game|a bag> for {n} <euros|dollars> "
                     "with {p}% off"),
                    "I had {n} <euros|dollars> and spent {p}% of it, how much is left",
                    "a tank of {n} litres loses {p}%, how many litres are left",
                    "I weighed {n} kg and lost {p}%, how many kg do I weigh now"},
      .terse = {"{n} - {p}%", "{p}% off {n}", "{n} minus {p} percent", "{p}% less than {n}",
                "{n} down {p}%", "{n} decreased by {p}% = __", "old: {n}, change: -{p}%, new: ?",
                "price {n}, discount {p}%, to pay?", "Q: {n} is reduced by {p}%. What is left? A:",
                ("Sale! {p}% off everything. The <shirt|lamp|book> was {n} <dollars|euros>. What "
                 "is the new price?")}};
}

PhraseForms less_german() {
  return {.nouns = {"{n} verringert um {p}%", "{n} minus {p} Prozent", "{n} abz\u00fcglich {p}%"},
          .commands = {"verringere {n} um {p}%", "senke {n} um {p}%",
                       "vermindere {n} um {p} Prozent", "ziehe {p}% von {n} ab"},
          .infinitives = {"{n} um {p}% verringern", "{p}% von {n} abziehen"},
          .questions =
              {"eine Jacke kostet {n} Euro und wird um {p}% billiger, was kostet sie jetzt",
               "was ist {n} minus {p}%", "welche Zahl ist um {p}% kleiner als {n}",
               "ein Fahrrad f\u00fcr {n} Euro ist um {p}% reduziert, wie viel kostet es noch",
               "wie viel zahle ich f\u00fcr {n} Euro mit {p}% Rabatt",
               "ich hatte {n} Euro und habe {p}% davon ausgegeben, wie viel Euro habe ich noch",
               "der Preis von {n} Euro sinkt um {p}%, wie hoch ist er dann",
               "in einem Tank sind {n} Liter und {p}% laufen aus, wie viele Liter bleiben"},
          .terse = {"der neue Preis, wenn {n} Euro um {p}% gesenkt werden?", "{n} - {p}%",
                    "{p}% Rabatt auf {n}, was bleibt?", "{n} minus {p} %", "{p}% weniger als {n}",
                    "Preis {n} Euro, Rabatt {p}%, zu zahlen?",
                    "Der Preis war {n} Euro. Jetzt ist er um {p}% niedriger. Wie hoch ist er?"}};
}

PhraseForms less_things_english() {
  return {.questions = {"a town of {n} people shrinks by {p}%, how many people live there then",
                        "{p}% of {n} <birds|guests> leave, how many stay"},
          .terse = {"A club had {n} members. {p}% of them left. How many are still there?"}};
}

PhraseForms less_things_german() {
  return {
      .questions = {"von {n} G\u00e4sten gehen {p}%, wie viele bleiben"},
      .terse = {"Ein Dorf hatte {n} Einwohner. Jetzt sind es {p}% weniger. Wie viele sind es?"}};
}

PhraseForms whole_english() {
  return {
      .nouns = {"the number of which {p}% is {a}", "the whole if {p}% of it is {a}",
                "the number whose {p}% is {a}", "100% if {p}% is {a}",
                "the <base|whole>, given that {p}% of it is {a}"},
      .commands = {"find the number if {p}% of it is {a}", "find the number of which {a} is {p}%",
                   "work out the whole when {p}% is {a}", "calculate 100% if {p}% is {a}",
                   "find x if {p}% of x is {a}"},
      .questions =
          {"{a} is {p}% of what number", "{a} is {p}% of what", "{p}% of what number is {a}",
           "{p} percent of which number is {a}", "if {p}% of a number is {a}, what is the number",
           "{a} is {p} percent of which number", "of what number is {a} {p}%",
           "if {a} is {p}%, what is <100%|the whole|all of it>",
           "{p}% of my number is {a}, what is my number", "which number has {a} as its {p}%",
           "I paid {a} <dollars|euros>, which was {p}% of the price, what was the price",
           "I saved {a} <euros|dollars> and that is {p}% of what I need, how much do I need",
           "{p}% of the way is {a} km, how long is the way in km",
           ("{name} spends {a} <dollars|euros> on rent, that is {p}% of the pay, what is the pay")},
      .terse = {"{a} is {p}% of ?", "{p}% of x is {a}, x?", "{p}% = {a}, 100% = ?",
                "{a} is {p}% of __.", "part {a}, percent {p}, whole?", "? * {p}% = {a}",
                "Q: {a} is {p}% of what number? A:",
                "Think of a number. {p}% of it is {a}. What is the number?",
                "{p}% is {a}. What is the whole?"}};
}

PhraseForms whole_german() {
  return {
      .commands = {"berechne den Grundwert: {p}% sind {a}",
                   "bestimme die Zahl, von der {p}% {a} ergeben"},
      .infinitives = {"den Grundwert berechnen, wenn {p}% {a} sind"},
      .questions = {"{a} sind {p}% von welcher Zahl",
                    "{p}% einer Zahl sind {a}, wie hei\u00dft die Zahl",
                    "von welcher Zahl sind {a} {p}%", "wenn {p}% {a} sind, wie viel sind 100%",
                    "wie gro\u00df ist der Grundwert, wenn {p} Prozent {a} sind",
                    "{p} Prozent von welcher Zahl sind {a}",
                    "ich habe {a} Euro gespart, das sind {p}% vom Preis, wie hoch ist der Preis",
                    "{p}% der Strecke sind {a} km, wie lang ist die Strecke in km"},
      .terse = {"der Grundwert, wenn {p}% davon {a} sind?",
                "die Zahl, von der {p}% gleich {a} sind?", "das Ganze, wenn {p}% {a} sind?",
                "{a} sind {p}% von ?", "{p}% = {a}, 100% = ?",
                "{p}% sind {a}. Wie viel ist das Ganze?", "W = {a}, p = {p}%, gesucht: G",
                "Prozentwert {a}, Prozentsatz {p}%, Grundwert?"}};
}

PhraseForms whole_things_english() {
  return {
      .questions =
          {"{a} pupils are {p}% of a school, how many pupils has the school",
           ("{a} <people|guests> have come, that is {p}% of those invited, how many were invited"),
           ("{p}% of the <beads|balls> in a box are red and there are {a} red ones, how many are "
            "in the box")},
      .terse = {"{name} has read {a} pages, {p}% of the book. How many pages has the book?",
                ("{a} students passed the exam. That is {p}% of all. How many students are there "
                 "in all?")}};
}

PhraseForms whole_things_german() {
  return {
      .questions =
          {"{a} Sch\u00fcler sind {p}% einer Schule, wie viele Sch\u00fcler hat die Schule",
           ("{a} G\u00e4ste sind da, das sind {p}% aller Eingeladenen, wie viele sind eingeladen")},
      .terse = {
          ("Ich habe {a} Seiten gelesen, das sind {p}% vom Buch. Wie viele Seiten hat das Buch?")}};
}

}  // namespace

const Phrases& phrases_of(const std::string& ask, bool things) {
  static const Phrases kPart(with_more(part_english(), more_forms("part", false)),
                             with_more(part_german(), more_forms("part", true)));
  static const Phrases kParts(
      with_more(with_more(part_english(), more_forms("part", false)), part_things_english()),
      with_more(with_more(part_german(), more_forms("part", true)), part_things_german()));
  static const Phrases kRate(with_more(rate_english(), more_forms("rate", false)),
                             with_more(rate_german(), more_forms("rate", true)));
  static const Phrases kRates(
      with_more(with_more(rate_english(), more_forms("rate", false)), rate_things_english()),
      with_more(with_more(rate_german(), more_forms("rate", true)), rate_things_german()));
  static const Phrases kMore(with_more(more_english(), more_forms("up", false)),
                             with_more(more_german(), more_forms("up", true)));
  static const Phrases kMores(
      with_more(with_more(more_english(), more_forms("up", false)), more_things_english()),
      with_more(with_more(more_german(), more_forms("up", true)), more_things_german()));
  static const Phrases kLess(with_more(less_english(), more_forms("down", false)),
                             with_more(less_german(), more_forms("down", true)));
  static const Phrases kLesses(
      with_more(with_more(less_english(), more_forms("down", false)), less_things_english()),
      with_more(with_more(less_german(), more_forms("down", true)), less_things_german()));
  static const Phrases kWhole(with_more(whole_english(), more_forms("whole", false)),
                              with_more(whole_german(), more_forms("whole", true)));
  static const Phrases kWholes(
      with_more(with_more(whole_english(), more_forms("whole", false)), whole_things_english()),
      with_more(with_more(whole_german(), more_forms("whole", true)), whole_things_german()));
  if (ask == "part") return things ? kParts : kPart;
  if (ask == "rate") return things ? kRates : kRate;
  if (ask == "up") return things ? kMores : kMore;
  if (ask == "down") return things ? kLesses : kLess;
  return things ? kWholes : kWhole;
}

}  // namespace ponder::tasks::percentage
