// More of how primes and divisors are asked for.
#include "tasks/kinds/more_forms.h"

namespace ponder::tasks::primes {
namespace {

PhraseForms prime_english() {
  return {.questions = {"is {n} a prime number",
                        "is {n} a prime number",
                        "is {n} prime or not",
                        "is {n} a prime or not",
                        "is the number {n} a prime number",
                        "is the number {n} a prime",
                        "would {n} be a prime number",
                        "does {n} have exactly two divisors, so is it prime",
                        "is {n} only divisible by 1 and itself",
                        "is {n} divisible only by 1 and itself, that is, prime",
                        "can {n} be called prime",
                        "{n} - is that a prime number",
                        "can you tell me if {n} is a prime number",
                        "could you tell me whether {n} is prime",
                        "do you know if {n} is prime",
                        "do you think {n} is prime",
                        "is {n} a prime? yes or no",
                        "is it correct that {n} is prime",
                        "is {n} really a prime number",
                        "I think {n} is prime. Is it",
                        "my friend claims {n} is a prime "
                        "number. Is that right",
                        "someone told me {n} is a prime. Is that so",
                        "I need to know if {n} is prime. Is it",
                        "I can't find a divisor of {n}. Is it prime",
                        "my house number is {n}. Is it a prime number",
                        "I turned {n} today. Is my age a prime number",
                        "the bus has the number {n}. Is that a prime",
                        "we have {n} chairs. Is {n} a prime number",
                        "does {n} have no divisors besides 1 and itself",
                        "is {n} in the list of primes"},
          .terse = {"{n} prime",
                    "{n} a prime?",
                    "is {n} prime?",
                    "prime? {n}",
                    "{n} is prime?",
                    "{n} - prime?",
                    "is prime {n}",
                    "isPrime({n})",
                    "is_prime({n}) == True?",
                    "sympy.isprime({n})",
                    "{n}: prime number or not?",
                    "{n} a prime number?",
                    "{n}, prime, yes/no?",
                    "True or false: {n} is prime.",
                    "True or false: {n} is a prime number.",
                    "true or false? {n} is a prime number",
                    "{n} is a prime number. True or false?",
                    "yes or no: {n} is a prime number",
                    "Determine whether {n} is a prime number.",
                    "Determine if {n} is prime.",
                    "Decide: is {n} a prime number?",
                    "Say yes or no: is {n} a prime number?",
                    "Is the following number prime? {n}",
                    "Is this number prime: {n}?",
                    "Number: {n}\nPrime?",
                    "Check for prime: {n}",
                    "tell me: is {n} prime",
                    "quick prime check: {n}",
                    "primality test: {n}",
                    "Is {n} a prime number? Explain and then say yes or no.",
                    "can u check if {n} is prime",
                    "Q: Is {n} prime?\nA:"}};
}

PhraseForms prime_german() {
  return {.questions = {"ist {n} eine Primzahl", "ist {n} prim oder nicht",
                        "ist die {n} eine Primzahl", "ist {n} nur durch 1 und sich selbst teilbar",
                        "kannst du mir sagen, ob {n} eine "
                        "Primzahl ist",
                        "w\u00e4re {n} eine Primzahl", "ist {n} wirklich eine Primzahl",
                        "hat {n} genau zwei Teiler, ist sie also prim",
                        "meine Hausnummer ist {n}. Ist das "
                        "eine Primzahl",
                        "ich glaube, {n} ist prim. Stimmt das",
                        "ist es richtig, dass {n} prim "
                        "ist"},
          .terse = {"{n} eine Primzahl?", "prim? {n}", "{n} - Primzahl?",
                    "Wahr oder falsch: {n} ist eine "
                    "Primzahl.",
                    "Entscheide: Ist {n} eine Primzahl?", "{n}: prim, ja/nein?",
                    "Bestimme, ob {n} eine Primzahl ist.", "Zahl: {n}. Primzahl?"}};
}

PhraseForms split_english() {
  return {
      .nouns = {"the prime factorization of {n}", "the prime factors of {n}, with repeats",
                "the factorization of {n} into primes", "the prime factorisation of the number {n}",
                "{n} written as a product of prime numbers", "{n} broken down into prime factors",
                "the product of primes that equals {n}", "the complete factorization of {n}"},
      .commands = {"find the prime factorization of {n}",
                   "find the prime factors of {n}",
                   "list the prime factors of {n}, as often as they occur",
                   "write the prime factorization of "
                   "{n}",
                   "give the prime factorization of {n}",
                   "prime factorize {n}",
                   "prime factorise {n}",
                   "factor {n}",
                   "factor {n} completely",
                   "factor {n} into primes",
                   "factorize {n}",
                   "factorise {n}",
                   "break {n} down into prime factors",
                   "break {n} into its prime factors",
                   "decompose {n} into prime factors",
                   "express {n} as a product of its prime factors",
                   "express {n} as a product of primes",
                   "write {n} as a product of prime factors",
                   "write {n} as a product of prime numbers",
                   "split {n} into its prime factors",
                   "determine the prime factorization of {n}",
                   "make a factor tree of {n} and give the primes",
                   "use a factor tree to find the prime factors of {n}",
                   "work out the prime factors of {n}",
                   "do the prime factorization of {n}",
                   "resolve {n} into prime factors"},
      .questions = {"what is the prime factorization of {n}", "what are the prime factors of {n}",
                    "what's the prime "
                    "factorization of {n}",
                    "what is {n} as a product of prime factors",
                    "how do you factor {n} into "
                    "primes",
                    "how do you write {n} as a product of primes",
                    "what is the factorization of {n}", "which prime numbers multiply to {n}",
                    "which primes multiply together to give {n}",
                    "what primes do "
                    "I multiply to get {n}",
                    "{n} is the product of which primes", "what prime numbers make up {n}",
                    "how does {n} factor", "what does the factor tree of {n} end in",
                    "into what primes can {n} be split", "what is the prime decomposition of {n}"},
      .terse = {"prime factorization of {n}",
                "prime factorization: {n}",
                "prime factorise {n}",
                "factorize {n}",
                "factorization of {n}",
                "factors (prime) of {n}",
                "{n} prime factors",
                "{n} factor tree",
                "{n} = prime factors?",
                "{n} = __ \u00d7 __ ... (primes)",
                "factor: {n}",
                "prime factors {n}?",
                "Prime factorization. {n} =",
                "primefactors({n})",
                "{n} in prime factors",
                "Find the prime factorization of {n}. Write the factors separated by \u00d7 "
                "(Example: for 12 the "
                "answer would be: 2 \u00d7 2 \u00d7 3)",
                "Write {n} as a product of prime factors in ascending "
                "order.",
                "Express as a product of primes: {n}",
                "Prime factors of {n}, smallest first:",
                "number: {n}\nprime factors:",
                "Q: What are the prime factors of {n}?\nA:"}};
}

PhraseForms split_german() {
  return {.nouns = {"die Primfaktorzerlegung der Zahl {n}",
                    "das Produkt von Primzahlen, das {n} ergibt"},
          .commands = {"f\u00fchre die Primfaktorzerlegung von {n} durch",
                       "gib die Primfaktoren von {n} an",
                       "zerlege {n} vollst\u00e4ndig in Primfaktoren",
                       "schreibe {n} als Produkt von Primfaktoren",
                       "bestimme die Primfaktoren von {n}"},
          .infinitives = {"die Primfaktorzerlegung von {n} bestimmen"},
          .questions = {"was ist die Primfaktorzerlegung von {n}",
                        "wie lautet die Primfaktorzerlegung von {n}",
                        "wie zerlege ich {n} in Primfaktoren",
                        "welche Primzahlen muss man multiplizieren, um "
                        "{n} zu erhalten"},
          .terse = {"Primfaktorzerlegung von {n}", "Primfaktorzerlegung: {n}", "Primfaktoren {n}",
                    "{n} als Produkt von Primzahlen", "Primfaktoren von {n}?"}};
}

PhraseForms coming_english() {
  return {
      .nouns = {"the next prime number after {n}", "the smallest prime number greater than {n}",
                "the smallest prime number larger than {n}", "the first prime number after {n}",
                "the first prime number greater than {n}", "the next prime number bigger than {n}",
                "the prime number right after {n}", "the nearest prime number above {n}"},
      .commands = {"find the next prime after {n}", "find the smallest prime greater than {n}",
                   "find the first prime number larger than {n}", "give the next prime after {n}",
                   "give me the next prime number after {n}", "tell me the next prime after {n}",
                   "determine the smallest prime number greater than {n}",
                   "name the prime that comes next after "
                   "{n}",
                   "look for the next prime after {n}"},
      .questions = {"what is the next prime after {n}", "what is the next prime number after {n}",
                    "what is the smallest prime greater than {n}",
                    "what is the smallest prime number larger than "
                    "{n}",
                    "what is the first prime after {n}", "what's the next prime after {n}",
                    "which prime number comes after {n}", "what prime number comes next after {n}",
                    "which is the next prime number after {n}",
                    "what is the lowest prime above {n}",
                    "what's the smallest prime bigger than {n}",
                    "which prime is the first one greater than {n}",
                    "after {n}, what's the next prime number",
                    "I'm at {n}. What is the next prime number",
                    "my age is {n}. When is it next a prime, at which age after that",
                    "what is the closest prime number that is greater than {n}"},
      .terse = {"next prime number after {n}", "next prime {n}", "{n} next prime",
                "{n} -> next prime",
                "first prime "
                "> {n}",
                "smallest prime number greater than {n}", "smallest prime above {n}",
                "prime > {n}, "
                "smallest",
                "sympy.nextprime({n})", "nextPrime({n})", "The next prime after {n} is ___.",
                "after {n} the next prime is", "prime after {n}?", "next prime following {n}?",
                "Q: What is the smallest prime greater than {n}?\nA:"}};
}

PhraseForms coming_german() {
  return {
      .nouns = {"die n\u00e4chste Primzahl nach der {n}",
                "die n\u00e4chstgr\u00f6\u00dfere Primzahl nach {n}"},
      .commands = {"finde die n\u00e4chste Primzahl nach {n}",
                   "bestimme die n\u00e4chste Primzahl nach {n}",
                   "gib die n\u00e4chste Primzahl nach {n} an"},
      .questions = {"was ist die n\u00e4chste Primzahl nach {n}",
                    "welche Primzahl kommt als n\u00e4chstes nach "
                    "{n}",
                    "was ist die kleinste Primzahl, die gr\u00f6\u00dfer als {n} ist",
                    "wie lautet die n\u00e4chste Primzahl nach {n}"},
      .terse = {"n\u00e4chste Primzahl {n}", "n\u00e4chste Primzahl nach {n}?",
                "nach {n}: n\u00e4chste Primzahl?", "Die n\u00e4chste Primzahl nach {n} ist ___."}};
}

PhraseForms parts_english() {
  return {.nouns = {"all the factors of {n}", "all of the factors of {n}",
                    "all the divisors of {n}", "all positive divisors of {n}",
                    "all positive factors of {n}", "the positive divisors of {n}",
                    "all numbers that divide {n}", "all whole numbers that divide {n} evenly",
                    "all factors of the "
                    "number {n}",
                    "the list of all divisors of {n}"},
          .commands = {"list all the factors of {n}", "list all factors of {n}",
                       "list all positive divisors of {n}", "list the divisors of {n}",
                       "find all factors of {n}", "find all the divisors of {n}",
                       "find all positive divisors of {n}", "give all divisors of {n}",
                       "give me all the factors of {n}", "write all the factors of {n}",
                       "write down all divisors of {n}", "name all the factors of {n}",
                       "determine all divisors of {n}", "list every factor of {n}",
                       "list all numbers {n} can be divided "
                       "by without remainder",
                       "tell me all numbers that go into {n}"},
          .questions = {"what are all the factors of {n}", "what are the factors of {n}",
                        "what are the divisors of {n}", "what are all divisors of {n}",
                        "what are all positive divisors of {n}",
                        "what numbers divide {n} "
                        "evenly",
                        "what numbers go into {n}", "what numbers go evenly into {n}",
                        "which numbers are "
                        "factors of {n}",
                        "which numbers are divisors of {n}", "which numbers divide {n}",
                        "what numbers "
                        "can {n} be divided by",
                        "what are the numbers that divide {n} without a remainder",
                        "what can you divide {n} by without a remainder", "{n} has which factors",
                        "what all divides {n}",
                        "I have {n} cookies to put in equal bags. Which numbers per bag work"},
          .terse = {"all divisors of {n}",
                    "all factors {n}",
                    "factors {n}",
                    "divisors {n}",
                    "divisors of {n}?",
                    "factors "
                    "of {n}?",
                    "factor list of {n}",
                    "list factors {n}",
                    "list divisors of {n}",
                    "{n} factors",
                    "{n} divisors",
                    "{n}: divisors?",
                    "Factors of {n}:",
                    "Divisors of {n}:",
                    "The factors of {n} are ___.",
                    "What divides {n}? List all.",
                    "List all factors of {n} from least to greatest.",
                    "sympy.divisors({n})",
                    "Find all factors. {n}",
                    "number: {n}\nall factors:",
                    "Q: What are all the factors of {n}?\nA:"}};
}

PhraseForms parts_german() {
  return {.nouns = {"die Menge aller Teiler von {n}", "alle Zahlen, die {n} teilen"},
          .commands = {"liste alle Teiler von {n} auf", "gib alle Teiler von {n} an",
                       "finde alle Teiler von {n}", "schreibe die Teiler von {n} auf",
                       "z\u00e4hle alle Teiler von {n} auf"},
          .questions = {"was sind die Teiler von {n}", "welche Zahlen sind die Teiler von {n}",
                        "was sind alle Teiler "
                        "der Zahl {n}",
                        "durch welche Zahlen l\u00e4sst sich {n} ohne Rest teilen",
                        "durch was kann man {n} teilen, ohne Rest"},
          .terse = {"Teiler {n}", "Teiler von {n}?", "alle Teiler {n}", "Teilermenge {n}",
                    "Die Teiler von {n} sind "
                    "___."}};
}

}  // namespace

PhraseForms more_forms(std::string_view ask, bool german) {
  if (ask == "is") return german ? prime_german() : prime_english();
  if (ask == "factors") return german ? split_german() : split_english();
  if (ask == "next") return german ? coming_german() : coming_english();
  return german ? parts_german() : parts_english();
}

}  // namespace ponder::tasks::primes
