// How primes and divisors are asked for.
#include "tasks/kinds/forms.h"
#include "tasks/kinds/more_forms.h"

namespace ponder::tasks::primes {
namespace {

PhraseForms is_english() {
  return {.questions = {"is {n} prime", "is {n} prime", "is {n} a prime", "is {n} a prime number",
                        "is the number {n} prime", "is {n} a prime number or not",
                        "is {n} prime, yes or no", "does {n} count as a prime",
                        "does {n} belong to the primes", "is {n} one of the prime numbers",
                        "would you call {n} a prime number",
                        "my friend says {n} is prime, is that true",
                        "is it true that {n} is a prime number", "can we say that {n} is prime",
                        "{n}, is it prime", "is {n} among the primes",
                        "my teacher asks <if|whether> {n} is prime, is it",
                        "am I right that {n} is prime"},
          .terse = {
              ("<|please |can you |could you |>check <if|whether> {n} is <a prime|prime|a prime "
               "number>"),
              "<|please |can you |>tell me if {n} is prime",
              "<|please |can you |could you |>decide whether {n} is <prime|a prime number>",
              "<|please |can you |could you |>test <if|whether> {n} is prime",
              ("<|please |can you |could you |><find out|work out|determine> <if|whether> {n} is a "
               "prime< number|>"),
              "<|please |can you |>say whether {n} is prime or not", "{n} prime?", "prime: {n}?",
              "is {n} prime", "{n} is prime, true or false?", "isprime({n})", "is_prime({n})",
              "Prime or not: {n}", "{n} <a |>prime or not", "{n} = prime?",
              "Q: Is {n} a prime number? A:", "Yes or no: is {n} prime?",
              ("Is {n} a prime number? <Answer yes or no.|Answer with yes or no.|Just yes or no.>"),
              "primality of {n}"}};
}

PhraseForms is_german() {
  return {.questions = {"ist {n} eine Primzahl", "ist {n} prim", "ist die Zahl {n} eine Primzahl",
                        "ist {n} eine Primzahl oder nicht", "geh\u00f6rt {n} zu den Primzahlen",
                        "stimmt es, dass {n} eine Primzahl ist", "z\u00e4hlt {n} zu den Primzahlen",
                        "ist {n} eine Primzahl, ja oder nein",
                        "mein Freund sagt, {n} ist eine Primzahl, stimmt das"},
          .terse = {"<bitte |>pr\u00fcfe, ob {n} eine Primzahl ist",
                    "<bitte |>entscheide, ob {n} prim ist",
                    "<bitte |>sag mir, ob {n} eine Primzahl ist",
                    "<bitte |>untersuche, ob {n} eine Primzahl ist",
                    "kannst du <bitte |>pr\u00fcfen, ob {n} eine Primzahl ist?",
                    "kannst du <bitte |>mir sagen, ob {n} prim ist?", "{n} Primzahl?", "{n} prim?",
                    "{n} Primzahl ja oder nein?", "Primzahl: {n}?",
                    "Ist {n} eine Primzahl? <Antworte mit ja oder nein.|Nur ja oder nein.>",
                    "Ja oder nein: Ist {n} prim?"}};
}

PhraseForms factors_english() {
  return {
      .nouns = {"the prime <factorisation|factorization> of {n}", "the prime factors of {n}",
                "the prime decomposition of {n}",
                "{n} as a product of <primes|prime numbers|prime factors>",
                "{n} factored into primes", "{n} written as a product of its prime factors"},
      .commands = {"<factorise|factorize> {n}", "factor {n}", "factor {n} into primes",
                   "write {n} as a product of <primes|prime numbers|its prime factors>",
                   "<factorize|factorise> {n} into prime factors",
                   "break {n} down into prime factors", "decompose {n} into primes",
                   "express {n} as a product of primes", "split {n} into its prime factors",
                   "find the prime <factors|factorization> of {n}",
                   "<make|draw> a factor tree for {n} and give the primes at its ends",
                   "break {n} up until only primes are left"},
      .questions = {"how does {n} factor into primes", "which primes multiply to {n}",
                    "which prime numbers do I multiply to get {n}", "what primes is {n} made of",
                    "what is {n} written as a product of primes",
                    "how can {n} be written as a product of prime numbers",
                    "which primes are at the ends of the factor tree of {n}",
                    "into which primes does {n} break", "what are the prime factors of {n}",
                    "what does {n} look like as a product of primes"},
      .terse = {"factor {n}", "prime factors of {n}", "prime factorization {n}", "factorise {n}",
                "factor({n})", "factorint({n})", "{n} into primes", "prime factors: {n}",
                "{n} = ? (product of primes)", "Q: What is the prime factorization of {n}? A:",
                "Write {n} as a product of primes, each as often as it occurs.",
                "factor tree of {n}: primes?"}};
}

PhraseForms factors_german() {
  return {
      .nouns = {"die Primfaktorzerlegung von {n}", "die Zerlegung von {n} in Primfaktoren",
                "{n} als Produkt von Primzahlen"},
      .commands = {"zerlege {n} in Primfaktoren", "zerlege die Zahl {n} in ihre Primfaktoren",
                   "schreibe {n} als Produkt von Primzahlen", "faktorisiere {n}",
                   "bestimme die Primfaktorzerlegung von {n}",
                   "stelle {n} als Produkt aus Primzahlen dar"},
      .infinitives = {"{n} in Primfaktoren zerlegen", "{n} als Produkt von Primzahlen schreiben",
                      "die Primfaktorzerlegung von {n} angeben"},
      .questions = {"welche Primzahlen ergeben multipliziert {n}",
                    "aus welchen Primfaktoren besteht {n}", "wie zerlegt man {n} in Primfaktoren",
                    "was sind die Primfaktoren von {n}",
                    "wie sieht {n} als Produkt von Primzahlen aus"},
      .terse = {"Primfaktoren von {n}", "Primfaktorzerlegung {n}", "{n} in Primfaktoren",
                "Primfaktoren: {n} = __", "{n} zerlegen (Primfaktoren)"}};
}

PhraseForms next_english() {
  return {
      .nouns = {"the next prime after {n}", "the smallest prime <greater|larger|bigger> than {n}",
                "the first prime <number|> after {n}", "the next prime <number|> above {n}",
                "the first prime that is <larger|bigger|greater> than {n}",
                "the prime <number|> that follows {n}", "the least prime above {n}"},
      .commands = {"name the <next|first> prime after {n}", "find the next prime number after {n}",
                   "count up from {n} and stop at the first prime after it",
                   "give the smallest prime that is more than {n}"},
      .questions = {"which prime comes after {n}", "what prime number follows {n}",
                    "what is the next prime number if I start after {n}",
                    "after {n}, which number is the first prime",
                    "what prime comes right after {n}", "what is the first prime past {n}",
                    "going up from {n}, which prime do you meet first after it",
                    "which is the smallest prime greater than {n}",
                    "what's the next higher prime after {n}",
                    "which prime number is next after {n}",
                    "when I count on from {n}, what is the next prime I reach"},
      .terse = {"next prime after {n}", "prime after {n}", "nextprime({n})", "next_prime({n})",
                "next prime > {n}", "smallest prime > {n}", "first prime after {n}?",
                "{n}, next prime?", "Q: What is the next prime after {n}? A:",
                "smallest p prime with p > {n}", "Start after {n}. Which prime comes first?"}};
}

PhraseForms next_german() {
  return {
      .nouns = {"die n\u00e4chste Primzahl nach {n}",
                "die kleinste Primzahl gr\u00f6\u00dfer als {n}", "die erste Primzahl nach {n}"},
      .commands = {"nenne die n\u00e4chste Primzahl nach {n}",
                   "finde die kleinste Primzahl \u00fcber {n}",
                   "gib die erste Primzahl an, die gr\u00f6\u00dfer als {n} ist"},
      .infinitives = {"die n\u00e4chste Primzahl nach {n} finden",
                      "mir die n\u00e4chste Primzahl nach {n} nennen"},
      .questions = {"welche Primzahl kommt nach {n}", "welche Primzahl folgt auf {n}",
                    "welche ist die kleinste Primzahl \u00fcber {n}",
                    "welche Primzahl kommt als n\u00e4chste nach {n}",
                    "was ist die erste Primzahl hinter {n}",
                    "wie hei\u00dft die n\u00e4chste Primzahl nach {n}"},
      .terse = {"die kleinste Primzahl, die gr\u00f6\u00dfer als {n} ist?",
                "n\u00e4chste Primzahl nach {n}", "Primzahl nach {n}", "kleinste Primzahl > {n}",
                "erste Primzahl nach {n}?"}};
}

PhraseForms divisors_english() {
  return {
      .nouns = {"all divisors of {n}", "all <factors|the factors> of {n}", "the divisors of {n}",
                "the factors of {n}", "the <full |complete |>list of <factors|divisors> of {n}",
                "every <number|whole number> that divides {n} <exactly|evenly|without remainder>",
                "the set of divisors of {n}"},
      .commands = {"list all <the |>divisors of {n}", "list the factors of {n}",
                   "name all numbers that divide {n}", "write down every factor of {n}",
                   "find all <the |>factors of {n}",
                   "find every number that goes into {n} <evenly|exactly>",
                   "write the divisors of {n} <in order|from smallest to largest>",
                   "give <me |>all the numbers {n} can be divided by", "name every divisor of {n}",
                   "make a list of the factors of {n}"},
      .questions = {"which numbers divide {n}", "what are the divisors of {n}",
                    "what are the factors of {n}",
                    "what are all the numbers that divide {n} <evenly|without a remainder>",
                    "which whole numbers go into {n}",
                    "by which numbers can {n} be divided <evenly|exactly|without remainder>",
                    "which numbers is {n} divisible by",
                    "what numbers does {n} divide by with nothing left over",
                    "into groups of which sizes can {n} be split evenly",
                    ("{n} <chairs|children|tiles> are put into equal rows, which numbers per row "
                     "are possible"),
                    "what numbers are factors of {n}"},
      .terse = {"divisors of {n}", "factors of {n}", "divisors({n})", "divisors of {n}: __",
                "all factors of {n}", "factors: {n}", "{n}: all divisors",
                "Q: List all factors of {n}. A:", "List the divisors of {n}, from 1 to {n}."}};
}

PhraseForms divisors_german() {
  return {
      .nouns = {"alle Teiler von {n}", "die Teiler von {n}", "die Teilermenge von {n}",
                "s\u00e4mtliche Teiler von {n}"},
      .commands = {"nenne alle Teiler von {n}", "bestimme alle Teiler von {n}",
                   "schreibe alle Teiler von {n} auf", "gib die Teilermenge von {n} an",
                   "finde alle Teiler der Zahl {n}"},
      .infinitives = {"alle Teiler von {n} aufschreiben", "die Teilermenge von {n} bestimmen",
                      "alle Teiler von {n} nennen"},
      .questions = {"welche Teiler hat {n}", "durch welche Zahlen ist {n} teilbar",
                    "welche Zahlen teilen {n}", "durch welche Zahlen kann man {n} ohne Rest teilen",
                    "welche Zahlen sind Teiler von {n}", "was sind alle Teiler von {n}"},
      .terse = {"Teiler von {n}", "alle Teiler von {n}", "Teilermenge von {n}",
                "T({n}) = Teilermenge?", "Teiler: {n}"}};
}

}  // namespace

const Phrases& phrases_of(const std::string& ask) {
  static const Phrases kIs(is_english(), is_german(), more_forms("is", false),
                           more_forms("is", true));
  static const Phrases kFactors(factors_english(), factors_german(), more_forms("factors", false),
                                more_forms("factors", true));
  static const Phrases kNext(next_english(), next_german(), more_forms("next", false),
                             more_forms("next", true));
  static const Phrases kDivisors(divisors_english(), divisors_german(),
                                 more_forms("divisors", false), more_forms("divisors", true));
  return ask == "is" ? kIs : ask == "factors" ? kFactors : ask == "next" ? kNext : kDivisors;
}

}  // namespace ponder::tasks::primes
