// The R1 paper (arXiv 2501.12948) as a chain of stages, each a folder: what is made, from what, and
// in which order.
#pragma once

#include <span>
#include <string_view>

namespace ponder {

enum class StageKind { Data, Pretrain, Gate, Grpo, Select, Sft };
const char* kind_name(StageKind kind);

struct StagePlan {
  const char* name;  // of its folder, and of its tables in a recipe
  StageKind kind;
  const char* from;    // the stage whose model it begins with or asks; "": none
  const char* learns;  // the stage whose texts it learns; "": none
  // The stage whose tables in the recipe hold here, too, before its own; "": none.
  const char* like;
  const char* about;

  bool trains() const {
    return kind == StageKind::Pretrain || kind == StageKind::Grpo || kind == StageKind::Sft;
  }
};

// In the order of their running: a stage comes after those that it needs.
std::span<const StagePlan> all_stages();
// nullptr if there is none of that name.
const StagePlan* find_stage(std::string_view name);

}  // namespace ponder
