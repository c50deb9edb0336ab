// A published form of quantised weights: how config.json's quantization_config and the tensors
// beside one another in a Hugging Face folder say a matrix, and which stored type holds the same
// numbers. One file a form and one line in forms.cc. Nothing is lost: a form takes the type whose
// numbers are the published ones to the bit; where there is none, the numbers that the form's own
// library computes (rounded to half precision, as it does), which `inspect` says.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "formats/checkpoint.h"
#include "formats/config_fields.h"
#include "formats/family.h"
#include "text/onig_regex.h"

namespace ponder {

// What a folder holds of one module, by what follows its name (".weight_scale").
struct QuantisedModule {
  std::string name;
  std::string place;  // file and module, for errors
  std::map<std::string, StoredTensor, std::less<>> parts;
  // Those that `at` and `first_of` gave: the weight is made of these, the rest stays unread.
  mutable std::set<std::string, std::less<>> used = {};

  const StoredTensor* find(std::string_view suffix) const;
  // Error if it is not there, or of another type; several types: one of them.
  const StoredTensor& at(std::string_view suffix, std::span<const DType> types) const;
  // The first of the parts that are there; Error if there is none.
  const StoredTensor& first_of(std::initializer_list<std::string_view> suffixes,
                               std::span<const DType> types) const;
  // Error unless it is a matrix (both sizes within reason, and neither 0), or one of these sizes.
  void check_matrix(const StoredTensor& tensor) const;
  void check_shape(const StoredTensor& tensor, const std::vector<int64_t>& shape) const;
  // Its numbers; Error if one is not finite.
  std::vector<float> numbers(const StoredTensor& tensor) const;
};

// A weight as it is read, and what `inspect` says of it and its like.
struct MadeWeight {
  StoredTensor tensor;
  std::string form;      // "int4 in groups of 32"
  bool rounded = false;  // no stored type holds the published numbers
};

// A form with the settings of one folder.
class QuantisedForm {
 public:
  virtual ~QuantisedForm() = default;
  // Whether the module is stored in this form.
  virtual bool holds(const QuantisedModule& module) const = 0;
  virtual MadeWeight make(const QuantisedModule& module) const = 0;

  // Modules that the settings leave as they were: names, ends or beginnings of names, or "re:" and
  // a pattern. Error if one of them is stored in the form all the same.
  std::vector<std::string> left_alone;
};

struct QuantisedMethod {
  const char* name;                            // quantization_config's quant_method
  std::span<const std::string_view> suffixes;  // the tensors that it stores of a module
  std::span<const Excuse> keys;                // of the settings, that change nothing
  std::span<const Excuse> tensors;             // suffixes of more tensors that change nothing
  // `compute`: the type that config.json has the model computed in, where there is one.
  std::unique_ptr<QuantisedForm> (*open)(ConfigFields& settings, std::optional<DType> compute);
};

// QuantisedMethod::open of a form that is made of its settings, with or without `compute`.
template <class Form>
std::unique_ptr<QuantisedForm> open_form(ConfigFields& settings, std::optional<DType> compute) {
  if constexpr (std::is_constructible_v<Form, ConfigFields&, std::optional<DType>>) {
    return std::make_unique<Form>(settings, compute);
  } else {
    return std::make_unique<Form>(settings);
  }
}

// "group_size", -1 where a row is one group; Error if it is 0.
int64_t read_group_size(ConfigFields& settings, int64_t unsaid);
// Error unless a row of `columns` numbers is whole groups.
void check_whole_groups(const QuantisedModule& module, int64_t columns, int64_t group);

// A tensor [rows, columns] of the module's weight, whose rows `write` makes out of its parts.
StoredTensor made_tensor(const QuantisedModule& module, DType type, int64_t rows, int64_t columns,
                         std::function<void(int64_t, int64_t, std::byte*)> write);

// A pattern of modules ("re:" taken off) in the list `key` of the settings; Error if it is not
// supported.
OnigRegex module_pattern(const std::string& pattern, std::string_view key,
                         const std::string& place);

// Why settings of activations change nothing here.
inline constexpr const char* kActivations = "how activations are rounded; here they are not";
inline constexpr const char* kQuantiser = "how the quantiser went about it";
inline constexpr const char* kTensorsSay = "the tensors beside a weight say it";
inline constexpr const char* kBackend = "which kernel other programs take";

// Largest list of modules in the settings.
inline constexpr size_t kMaxModules = 20'000;

}  // namespace ponder
