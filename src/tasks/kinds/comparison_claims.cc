// How it is asked whether one number is larger or smaller than another.
#include "tasks/kinds/forms.h"

namespace ponder::tasks::comparison {
namespace {

PhraseForms claims(const std::string& than) {
  return {.nouns = {"your answer: is {a} " + than + " than {b}"},
          .commands = {"<check|decide|say|tell me> <if|whether> {a} is " + than + " than {b}",
                       "<find out|work out> whether {a} is " + than + " than {b}",
                       "answer yes or no: is {a} " + than + " than {b}"},
          .questions = {"is {a} " + than + " than {b}", "is {a} " + than + " than {b}",
                        "is the number {a} " + than + " than {b}",
                        "is it true that {a} is " + than + " than {b}",
                        "would you say {a} is " + than + " than {b}",
                        "{a} is " + than + " than {b}, right",
                        "my friend says {a} is " + than + " than {b}, is that right",
                        "does {a} come out " + than + " than {b}",
                        "is {a} really " + than + " than {b}",
                        "yes or no: is {a} " + than + " than {b}",
                        "can it be that {a} is " + than + " than {b}"},
          .terse = {"is {a} " + than + " than {b}? yes/no", "{a} " + than + " than {b}?",
                    "{a} " + than + " than {b}, yes or no?",
                    "True or false: {a} is " + than + " than {b}.",
                    "{a} is " + than + " than {b}. True or false?",
                    "somebody claims that {a} is " + than + " than {b}. Is that so?",
                    "Statement: {a} is " + than + " than {b}.\nTrue?",
                    "Is {a} " + than + " than {b}? Answer yes or no."}};
}

PhraseForms claims_german(const std::string& than) {
  return {.nouns = {"die Antwort auf die Frage, ob {a} " + than + " als {b} ist"},
          .commands = {"<pr\u00fcfe|entscheide>, ob {a} " + than + " als {b} ist",
                       "sag mir, ob {a} " + than + " als {b} ist"},
          .infinitives = {"pr\u00fcfen, ob {a} " + than + " als {b} ist"},
          .questions = {"ist {a} " + than + " als {b}", "ist die Zahl {a} " + than + " als {b}",
                        "stimmt es, dass {a} " + than + " als {b} ist",
                        "ist {a} wirklich " + than + " als {b}",
                        "ja oder nein: ist {a} " + than + " als {b}",
                        "mein Freund sagt, {a} ist " + than + " als {b}, stimmt das"},
          .terse = {"{a} " + than + " als {b}?", "{a} " + than + " als {b}, ja oder nein?",
                    "Ist {a} " + than + " als {b}? Ja/Nein",
                    "Wahr oder falsch: {a} ist " + than + " als {b}."}};
}

}  // namespace

const Phrases& claim_forms(bool more) {
  static const Phrases kMore(claims("<larger|greater|bigger|more|higher>"),
                             claims_german("<gr\u00f6\u00dfer|mehr>")),
      kLess(claims("<smaller|less|lower>"), claims_german("<kleiner|weniger>"));
  return more ? kMore : kLess;
}

}  // namespace ponder::tasks::comparison
