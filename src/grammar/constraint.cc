#include "grammar/constraint.h"

#include <algorithm>

#include "base/error.h"
#include "grammar/schema.h"

namespace ponder {
namespace {

constexpr size_t kMostMaskBytes = 32u << 20, kMostGrammars = 32;

}  // namespace

struct TokenConstraint::Shared {
  Shared(const std::shared_ptr<const Grammar>& grammar, std::shared_ptr<const Vocabulary> tokens)
      : automaton(grammar), vocabulary(std::move(tokens)) {}

  Automaton automaton;
  std::shared_ptr<const Vocabulary> vocabulary;
  std::unordered_map<std::string, TokenMask> masks;  // by the state's key
  std::vector<int32_t*> states;                      // of all constraints
};

TokenConstraint::TokenConstraint(std::shared_ptr<Shared> shared)
    : shared_(std::move(shared)), state_(shared_->automaton.start()) {
  shared_->states.push_back(&state_);
  find_mask();
  if (stuck()) {
    std::erase(shared_->states, &state_);
    fail("the model's vocabulary has no token that such an answer could begin with");
  }
}

TokenConstraint::~TokenConstraint() { std::erase(shared_->states, &state_); }

bool TokenConstraint::accept(int32_t token) {
  const std::string_view bytes = shared_->vocabulary->bytes(token);
  return !bytes.empty() && accept(bytes);
}

bool TokenConstraint::accept(std::string_view bytes) {
  if (shared_->automaton.full()) shared_->automaton.forget(shared_->states);
  int32_t state = state_;
  bool forced = true;
  for (const char c : bytes) {
    forced = forced && one_way(state);
    state = shared_->automaton.step(state, static_cast<uint8_t>(c));
    if (state == Automaton::kDead) return false;
  }
  state_ = state;
  started_ = true;
  forced_ = forced;
  find_mask();
  return true;
}

// Ends at the second way that it finds, so a text is left at once.
bool TokenConstraint::one_way(int32_t state) {
  if (shared_->automaton.accepting(state)) return false;
  int ways = 0;
  for (int byte = 0x21; byte < 256 && ways < 2; ++byte) {
    ways += shared_->automaton.step(state, static_cast<uint8_t>(byte)) != Automaton::kDead;
  }
  return ways < 2;
}

void TokenConstraint::find_mask() {
  const Vocabulary& vocabulary = *shared_->vocabulary;
  const std::string key = shared_->automaton.key(state_, vocabulary.longest());
  auto found = shared_->masks.find(key);
  if (found == shared_->masks.end()) {
    if (shared_->masks.size() * vocabulary.words() * sizeof(uint64_t) > kMostMaskBytes) {
      shared_->masks.clear();
    }
    std::vector<int32_t*> others = shared_->states;
    std::erase(others, &state_);
    vocabulary.allowed(shared_->automaton, state_, others, mask_);
    if (complete()) {
      for (size_t i = 0; i < mask_.size(); ++i) mask_[i] |= vocabulary.ends()[i];
    }
    shared_->masks.emplace(key, mask_);
  } else {
    mask_ = found->second;
  }
}

bool TokenConstraint::complete() const { return shared_->automaton.accepting(state_); }
bool TokenConstraint::closed() const { return shared_->automaton.closed(state_); }

bool TokenConstraint::stuck() const {
  return !complete() &&
         std::all_of(mask_.begin(), mask_.end(), [](uint64_t word) { return word == 0; });
}

Constrainer::Constrainer(const Tokenizer& tokenizer, int32_t vocab, std::vector<int32_t> ends)
    : tokenizer_(tokenizer), vocab_(vocab), ends_(std::move(ends)) {}

std::shared_ptr<TokenConstraint> Constrainer::begin(const std::shared_ptr<const Grammar>& grammar) {
  if (!vocabulary_) vocabulary_ = std::make_shared<const Vocabulary>(tokenizer_, vocab_, ends_);
  std::erase_if(known_, [](const auto& entry) { return entry.first.expired(); });
  for (const auto& [key, shared] : known_) {
    if (key.lock() == grammar) return std::make_shared<TokenConstraint>(shared);
  }
  known_.emplace_back(grammar, std::make_shared<TokenConstraint::Shared>(grammar, vocabulary_));
  return std::make_shared<TokenConstraint>(known_.back().second);
}

std::shared_ptr<const Grammar> GrammarStore::get(
    const std::string& key, const std::function<std::shared_ptr<const Grammar>()>& make) {
  {
    const std::lock_guard lock(mutex_);
    for (auto it = latest_.begin(); it != latest_.end(); ++it) {
      if (it->first != key) continue;
      latest_.splice(latest_.begin(), latest_, it);
      return it->second;
    }
  }
  std::shared_ptr<const Grammar> made = make();
  const std::lock_guard lock(mutex_);
  latest_.emplace_front(key, made);
  if (latest_.size() > kMostGrammars) latest_.pop_back();
  return made;
}

std::shared_ptr<const Grammar> GrammarStore::json_object() {
  return get("", [] { return json_object_grammar(); });
}

std::shared_ptr<const Grammar> GrammarStore::json_schema(const Json& schema,
                                                         const std::string& place, SchemaUse use) {
  const char* how = use == SchemaUse::Strict ? "strict " : "notes ";
  return get(how + json_line(schema), [&] { return json_schema_grammar(schema, place, use); });
}

}  // namespace ponder
