// Rejection sampling's choice: which answers of a model are fit to be learned from.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "eval/evaluate.h"
#include "r1/recipe.h"

namespace ponder {

// What became of the answers to some problems.
struct Selection {
  int64_t problems = 0, answers = 0, right = 0;
  std::map<std::string, int64_t> left_out;  // reason -> answers
  std::vector<Json> kept;                   // chats, as docs/data.md has them

  void add(Selection&& other);
};

// Why an answer is not fit; "" if it is.
std::string why_unfit(const EvalAnswer& answer, const SelectOptions& options);

// The fit answers to each problem, at most options.per_problem of them, in the order of sampling.
Selection select_answers(std::span<const PosedProblem> problems,
                         std::span<const EvalAnswer> answers, const SelectOptions& options);
// Of chats that say the same only the first stays.
void drop_copies(Selection& selection);

Json selection_json(const Selection& selection);  // without the chats
Json to_json(const Selection& selection);
Selection selection_from(const Json& json);

}  // namespace ponder
