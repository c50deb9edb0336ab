#include "r1/stages.h"

namespace ponder {
namespace {

using enum StageKind;

constexpr StagePlan kStages[] = {
    {"data", Data, "", "", "", "worked problems, and a tokenizer learnt from them"},
    {"base", Pretrain, "", "data", "", "a base model that has seen them"},
    {"gate", Gate, "base", "", "", "can the base do the tasks when it thinks at length?"},
    {"zero", Grpo, "base", "", "", "R1-Zero: rewards alone"},
    {"coldstart-data", Select, "zero", "", "", "Zero's right and readable answers"},
    {"coldstart", Sft, "base", "coldstart-data", "", "the base learns to answer like them"},
    {"rl1", Grpo, "coldstart", "", "zero", "rewards for right answers in one language"},
    {"rl1-plain", Grpo, "coldstart", "", "rl1", "the same without the reward for one language"},
    {"rejection", Select, "rl1", "", "coldstart-data", "right answers, several a problem"},
    {"sft", Sft, "base", "rejection", "coldstart", "the base, begun anew, learns those"},
    {"final", Grpo, "sft", "", "rl1", "R1: rewards once more"},
    {"traces", Select, "final", "", "rejection", "what R1 writes for a smaller student"},
    {"student-base", Pretrain, "", "data", "base", "a smaller base"},
    {"distilled", Sft, "student-base", "traces", "sft", "the student learns R1's answers"},
    {"student-rl", Grpo, "student-base", "", "zero", "its own RL for what distillation cost"},
    {"early-base", Pretrain, "", "data", "base", "a base that has not learned enough"},
    {"early-rl", Grpo, "early-base", "", "zero", "R1-Zero's RL, begun too early"},
};

}  // namespace

const char* kind_name(StageKind kind) {
  switch (kind) {
    case Data:
      return "data";
    case Pretrain:
      return "pretrain";
    case Gate:
      return "gate";
    case Grpo:
      return "grpo";
    case Select:
      return "select";
    case Sft:
      return "sft";
  }
  return "";
}

std::span<const StagePlan> all_stages() { return kStages; }

const StagePlan* find_stage(std::string_view name) {
  for (const StagePlan& stage : kStages) {
    if (stage.name == name) return &stage;
  }
  return nullptr;
}

}  // namespace ponder
