#include <string_view>
#include <vector>

#include "base/error.h"
#include "text/known_patterns.h"
#include "text/tokenizer.h"

namespace ponder {
namespace {

using Split = TokenizerSpec::Split;
using Kind = Split::Kind;

Split regex(std::string_view pattern) { return {Kind::Regex, std::string(pattern)}; }

std::vector<Split> deepseek_v3() {
  return {regex(kDeepseekDigits), regex(kDeepseekCjk), regex(kDeepseekWords)};
}

std::vector<Split> deepseek_llm() {
  return {regex(kDeepseekLineBreak), regex(kDeepseekLlmWords), regex(kDeepseekLlmMarks),
          regex(kDeepseekLlmTail),   regex(kDeepseekOldCjk),   {Kind::Digits}};
}

std::vector<Split> deepseek_coder() {
  return {regex(kDeepseekLineBreak),
          regex(kDeepseekCoderWords),
          regex(kDeepseekCoderMarks),
          regex(kDeepseekOldCjk),
          {Kind::IndividualDigits}};
}

std::vector<Split> qwen2() { return {regex(kQwen2Pattern)}; }
std::vector<Split> llama3() { return {regex(kLlama3Pattern)}; }
std::vector<Split> smollm() { return {{Kind::IndividualDigits}, regex(kGpt2Pattern)}; }
std::vector<Split> gpt2() { return {regex(kGpt2Pattern)}; }

struct Family {
  std::string_view pre;
  std::vector<Split> (*splits)();
  bool nfc, ignore_merges;
};

constexpr Family kFamilies[] = {
    {"deepseek-v3", deepseek_v3, false, false},
    {"deepseek-llm", deepseek_llm, false, false},
    {"deepseek-coder", deepseek_coder, false, false},
    {"deepseek-r1-qwen", qwen2, true, false},
    {"qwen2", qwen2, true, false},
    {"llama-bpe", llama3, false, true},
    {"llama3", llama3, false, true},
    {"llama-v3", llama3, false, true},
    {"smollm", smollm, false, false},
    {"gpt-2", gpt2, false, false},
    {"default", gpt2, false, false},
};

}  // namespace

void apply_gguf_pre(TokenizerSpec& spec, const std::string& pre, const std::string& place) {
  std::string known;
  for (const Family& family : kFamilies) {
    if (family.pre == pre) {
      spec.splits = family.splits();
      spec.nfc = family.nfc;
      spec.ignore_merges = family.ignore_merges;
      spec.unk.reset();  // none of the families stands a token for a missing byte
      spec.place = place;
      return;
    }
    known += (known.empty() ? "" : ", ") + std::string(family.pre);
  }
  fail("{}: tokenizer.ggml.pre is '{}', which ponder does not know; it knows {}", place, pre,
       known);
}

}  // namespace ponder
