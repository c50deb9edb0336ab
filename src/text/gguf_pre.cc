#include <string_view>
#include <vector>

#include "base/error.h"
#include "text/json_parts.h"
#include "text/known_patterns.h"
#include "text/tokenizer.h"

namespace ponder {
namespace {

using Kind = TokenizerSpec::Split::Kind;
using Splits = std::vector<TokenizerSpec::Split>;

// Each pattern isolates its matches, one after another. "#" stands for single digits, "##" for runs
// of them.
Splits isolated(std::initializer_list<std::string_view> patterns) {
  Splits out;
  for (const std::string_view pattern : patterns) {
    if (pattern == "#") {
      out.push_back({Kind::IndividualDigits});
    } else if (pattern == "##") {
      out.push_back({Kind::Digits});
    } else {
      out.push_back({Kind::Regex, std::string(pattern)});
    }
  }
  return out;
}

constexpr bool kNfc = true, kPlain = false, kWhole = true, kMerge = false, kBos = true,
               kNoBos = false;

// kWhole: ignore_merges. kBos: a file that does not say gets a bos token.
struct Family {
  std::string_view pre;
  std::initializer_list<std::string_view> splits;
  bool nfc, ignore_merges, add_bos;
};

// The names of llama.cpp's list, those that `convert` prefers first. Where a family's
// tokenizer.json is known, its patterns and its normalizer are here, not llama.cpp's likeness of
// them.
const Family kFamilies[] = {
    {"deepseek-v3", {kDeepseekDigits, kDeepseekCjk, kDeepseekWords}, kPlain, kMerge, kNoBos},
    {"joyai-llm", {kDeepseekDigits, kDeepseekCjk, kDeepseekWords}, kPlain, kMerge, kNoBos},
    {"hunyuan-dense", {kDeepseekDigits, kDeepseekCjk, kDeepseekWords}, kPlain, kMerge, kNoBos},
    {"hy_v4", {kDeepseekDigits, kDeepseekCjk, kDeepseekWords}, kPlain, kMerge, kNoBos},
    {"qwen2", {kQwen2Pattern}, kNfc, kMerge, kNoBos},
    {"deepseek-r1-qwen", {kQwen2Pattern}, kNfc, kMerge, kNoBos},
    {"kormo", {kQwen2Pattern}, kNfc, kMerge, kNoBos},
    {"f2llmv2", {kQwen2Pattern}, kNfc, kMerge, kNoBos},
    {"megrez", {kQwen2Pattern}, kNfc, kMerge, kNoBos},
    {"stablelm2", {kQwen2Pattern}, kPlain, kMerge, kNoBos},
    {"hunyuan", {kQwen2Pattern}, kPlain, kMerge, kNoBos},
    {"solar-open", {kQwen2Pattern}, kPlain, kMerge, kNoBos},
    {"grok-2", {kQwen2Pattern}, kPlain, kMerge, kNoBos},
    {"qwen35", {kQwen35Pattern}, kNfc, kMerge, kNoBos},
    {"llama-bpe", {kLlama3Pattern}, kPlain, kWhole, kBos},
    {"llama3", {kLlama3Pattern}, kPlain, kWhole, kBos},
    {"llama-v3", {kLlama3Pattern}, kPlain, kWhole, kBos},
    {"falcon3", {kLlama3Pattern}, kPlain, kWhole, kBos},
    {"falcon-h1", {kLlama3Pattern}, kPlain, kWhole, kBos},
    {"pixtral", {kLlama3Pattern}, kPlain, kWhole, kBos},
    {"midm-2.0", {kLlama3Pattern}, kPlain, kWhole, kBos},
    {"lfm2", {kLlama3Pattern}, kPlain, kWhole, kBos},
    {"jina-v5-nano", {kLlama3Pattern}, kPlain, kWhole, kBos},
    {"glm4", {kLlama3Pattern}, kPlain, kMerge, kNoBos},
    {"chatglm-bpe", {kLlama3Pattern}, kPlain, kMerge, kNoBos},
    {"dbrx", {kLlama3Pattern}, kPlain, kMerge, kNoBos},
    {"smaug-bpe", {kLlama3Pattern}, kPlain, kMerge, kNoBos},
    {"tekken", {kTekkenPattern}, kPlain, kWhole, kBos},
    {"gpt-4o", {kO200kPattern}, kPlain, kMerge, kNoBos},
    {"llama4", {kO200kPattern}, kPlain, kMerge, kNoBos},
    {"kanana2", {kO200kPattern}, kPlain, kMerge, kNoBos},
    {"talkie", {kO200kPattern}, kPlain, kMerge, kNoBos},
    {"minimax-m2", {kO200kPattern}, kPlain, kMerge, kNoBos},
    {"granite-embed-multi-97m", {kO200kPattern}, kPlain, kWhole, kNoBos},
    {"kimi-k2", {kKimiPattern}, kPlain, kMerge, kNoBos},
    {"gpt-2", {kGpt2Pattern}, kPlain, kMerge, kNoBos},
    {"phi-2", {kGpt2Pattern}, kPlain, kMerge, kNoBos},
    {"jina-es", {kGpt2Pattern}, kPlain, kMerge, kNoBos},
    {"jina-de", {kGpt2Pattern}, kPlain, kMerge, kNoBos},
    {"gigachat", {kGpt2Pattern}, kPlain, kMerge, kNoBos},
    {"jina-v2-es", {kGpt2Pattern}, kPlain, kMerge, kNoBos},
    {"jina-v2-de", {kGpt2Pattern}, kPlain, kMerge, kNoBos},
    {"a.x-4.0", {kGpt2Pattern}, kPlain, kMerge, kNoBos},
    {"mellum", {kGpt2Pattern}, kPlain, kMerge, kNoBos},
    {"modern-bert", {kGpt2Pattern}, kPlain, kMerge, kNoBos},
    {"exaone4", {kGpt2Pattern}, kPlain, kMerge, kNoBos},
    {"jina-v1-en", {kGpt2Pattern}, kPlain, kMerge, kNoBos},
    {"jina-v2-code", {kGpt2Pattern}, kPlain, kMerge, kNoBos},
    {"roberta-bpe", {kGpt2Pattern}, kPlain, kMerge, kNoBos},
    {"jais", {kGpt2Pattern}, kPlain, kMerge, kNoBos},
    {"trillion", {kGpt2Pattern}, kPlain, kMerge, kNoBos},
    {"granite-docling", {kGpt2Pattern}, kPlain, kMerge, kNoBos},
    {"olmo", {kGpt2Pattern}, kNfc, kMerge, kNoBos},
    {"mpt", {kGpt2Pattern}, kNfc, kMerge, kNoBos},
    {"smollm", {"#", kGpt2Pattern}, kPlain, kMerge, kNoBos},
    {"starcoder", {"#", kGpt2Pattern}, kPlain, kMerge, kNoBos},
    {"refact", {"#", kGpt2Pattern}, kPlain, kMerge, kNoBos},
    {"codeshell", {"#", kGpt2Pattern}, kPlain, kMerge, kNoBos},
    {"exaone", {"#", kGpt2Pattern}, kPlain, kMerge, kNoBos},
    {"minerva-7b", {"#", kGpt2Pattern}, kPlain, kMerge, kNoBos},
    {"mellum2", {"#", kGpt2Pattern}, kPlain, kMerge, kNoBos},
    {"command-r", {"#", kGpt2Pattern}, kNfc, kMerge, kNoBos},
    {"deepseek-llm",
     {kDeepseekLineBreak, kDeepseekLlmWords, kDeepseekLlmMarks, kDeepseekLlmTail, kDeepseekOldCjk,
      "##"},
     kPlain,
     kMerge,
     kNoBos},
    {"deepseek-coder",
     {kDeepseekLineBreak, kDeepseekCoderWords, kDeepseekCoderMarks, kDeepseekOldCjk, "#"},
     kPlain,
     kMerge,
     kNoBos},
    {"falcon", {kFalconMarks, kGpt2Pattern, kFalconThrees}, kPlain, kMerge, kNoBos},
    {"bloom", {kBloomWords}, kPlain, kMerge, kNoBos},
    {"poro-chat", {kBloomWords}, kPlain, kMerge, kNoBos},
    {"gpt3-finnish", {kBloomWords}, kPlain, kMerge, kNoBos},
    {"viking", {kBloomWords, "#"}, kPlain, kMerge, kNoBos},
    {"chameleon",
     {kChameleonSentinel, kChameleonImage, kChameleonSpaces, "#", kChameleonMarks, kGpt2Pattern},
     kPlain,
     kMerge,
     kBos},
    {"jais-2", {kJais2Pattern}, kPlain, kMerge, kNoBos},
    {"superbpe", {kSuperBpeDigits, kSuperBpeThrees}, kPlain, kMerge, kNoBos},
    {"bailingmoe", {kBailingPattern}, kPlain, kMerge, kNoBos},
    {"bailingmoe2", {kBailingPattern}, kPlain, kMerge, kNoBos},
    {"llada-moe", {kBailingPattern}, kPlain, kMerge, kNoBos},
    {"seed-coder", {kSeedCoderPattern}, kPlain, kMerge, kNoBos},
    {"exaone-moe", {kExaoneMoePattern}, kPlain, kMerge, kNoBos},
    {"afmoe", {kAfmoeDigits, kAfmoeCjk, kDeepseekWords}, kPlain, kMerge, kNoBos},
    {"tiny_aya", {kTinyAyaDigits, kO200kPattern}, kPlain, kMerge, kNoBos},
    {"cohere2moe", {kTinyAyaDigits, kO200kPattern}, kPlain, kMerge, kNoBos},
    {"youtu", {kYoutuCjk, kYoutuWords}, kPlain, kWhole, kNoBos},
    {"spark2_5", {kDeepseekDigits, kDeepseekCjk, kSparkWords, "#"}, kPlain, kMerge, kNoBos},
    {"minicpm5", {kDeepseekDigits, kMiniCpm5Pattern}, kPlain, kWhole, kNoBos},
    {"laguna", {kLines, kQwen2Pattern}, kPlain, kMerge, kNoBos},
    {"ufakzeka", {kUfakZekaPattern}, kPlain, kMerge, kNoBos},
    {"default", {kDefaultMarks, kGpt2Pattern, "##", kFalconThrees}, kPlain, kMerge, kNoBos},
};

}  // namespace

std::vector<std::string_view> gguf_pre_names() {
  std::vector<std::string_view> out;
  for (const Family& family : kFamilies) out.push_back(family.pre);
  return out;
}

void apply_gguf_pre(TokenizerSpec& spec, const std::string& pre, const std::string& place) {
  std::string known;
  for (const Family& family : kFamilies) {
    if (family.pre == pre) {
      spec.splits = isolated(family.splits);
      spec.normalizers.clear();
      if (family.nfc) spec.normalizers.push_back({TokenizerSpec::Normalizer::Kind::Nfc});
      spec.ignore_merges = family.ignore_merges;
      spec.add_bos = family.add_bos;
      spec.unk.reset();  // none of the families stands a token for a missing byte
      spec.place = place;
      return;
    }
    known += (known.empty() ? "" : ", ") + std::string(family.pre);
  }
  fail("{}: tokenizer.ggml.pre is '{}', which ponder does not know; it knows {}", place,
       shown_text_of_file(pre), known);
}

void apply_sentencepiece_spaces(TokenizerSpec& spec, bool add_space_prefix) {
  using Norm = TokenizerSpec::Normalizer;
  using Decoder = TokenizerSpec::Decoder;
  const std::string mark = "\xE2\x96\x81";  // U+2581
  Norm prepend{Norm::Kind::Prepend}, replace{Norm::Kind::Replace};
  prepend.content = replace.content = mark;
  replace.match = " ";
  spec.normalizers = add_space_prefix ? std::vector<Norm>{prepend, replace} : std::vector{replace};
  Decoder spaces{Decoder::Kind::Replace}, strip{Decoder::Kind::Strip};
  spaces.match = mark;
  spaces.content = strip.match = " ";
  strip.start = 1;
  spec.decoders = {spaces, {Decoder::Kind::ByteFallback}, {Decoder::Kind::Fuse}};
  if (add_space_prefix) spec.decoders.push_back(strip);
}

}  // namespace ponder
