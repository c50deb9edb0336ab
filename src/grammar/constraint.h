// Holds a reply's tokens to a grammar. All of this belongs to one thread, the engine's; grammars
// themselves may come from any (GrammarStore).
//
// What a constraint allows depends on its grammar and its own tokens alone, whatever was remembered
// for others.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/json.h"
#include "grammar/automaton.h"
#include "grammar/schema_names.h"
#include "grammar/vocabulary.h"

namespace ponder {

class TokenConstraint {
 public:
  struct Shared;
  // Error if the vocabulary has no token to begin with.
  explicit TokenConstraint(std::shared_ptr<Shared> shared);
  ~TokenConstraint();
  TokenConstraint(const TokenConstraint&) = delete;
  TokenConstraint& operator=(const TokenConstraint&) = delete;

  // The tokens that may come next; those that end a reply are among them when it is complete.
  std::span<const uint64_t> allowed() const { return mask_; }
  // False if it may not come; then nothing has changed.
  bool accept(int32_t token);
  bool accept(std::string_view bytes);

  bool started() const { return started_; }
  // The bytes that were last accepted were the only ones possible, but for white space.
  bool forced() const { return forced_; }
  bool complete() const;
  bool closed() const;  // complete, and nothing but the end may follow
  bool stuck() const;   // no token may follow, as the vocabulary lacks bytes

 private:
  void find_mask();
  bool one_way(int32_t state);

  std::shared_ptr<Shared> shared_;
  int32_t state_;
  TokenMask mask_;
  bool started_ = false, forced_ = false;
};

// Makes constraints for one model. What is found out about a grammar is remembered for all of them
// as long as somebody keeps the grammar.
class Constrainer {
 public:
  // `ends` are the tokens that end a reply. `tokenizer` must outlive this.
  Constrainer(const Tokenizer& tokenizer, int32_t vocab, std::vector<int32_t> ends);
  std::shared_ptr<TokenConstraint> begin(const std::shared_ptr<const Grammar>& grammar);

 private:
  const Tokenizer& tokenizer_;
  int32_t vocab_;
  std::vector<int32_t> ends_;
  std::shared_ptr<const Vocabulary> vocabulary_;  // made when it is first needed
  std::vector<std::pair<std::weak_ptr<const Grammar>, std::shared_ptr<TokenConstraint::Shared>>>
      known_;
};

// Grammars by what they were asked for with; keeps the latest. May be used by several threads.
class GrammarStore {
 public:
  std::shared_ptr<const Grammar> json_object();
  // Error that begins with `place`.
  std::shared_ptr<const Grammar> json_schema(const Json& schema, const std::string& place,
                                             SchemaUse use = SchemaUse::Strict);
  // `make` is called if there is none under `key`.
  std::shared_ptr<const Grammar> get(const std::string& key,
                                     const std::function<std::shared_ptr<const Grammar>()>& make);

 private:
  std::mutex mutex_;
  std::list<std::pair<std::string, std::shared_ptr<const Grammar>>> latest_;  // newest first
};

}  // namespace ponder
