// Plans: more of anything is never slower, the best layout is no worse than any, bad figures are
// refused with a sentence.
#include <gtest/gtest.h>

#include <memory>

#include "base/error.h"
#include "formats/hf_folder.h"
#include "plan/page.h"
#include "plan/serving.h"
#include "plan/shapes.h"
#include "plan/training.h"

namespace ponder {
namespace {

std::shared_ptr<const Checkpoint> tiny(const std::string& name = "deepseek_v3") {
  const std::string path = std::string(PONDER_FIXTURES) + "/models/" + name;
  return std::make_shared<const Checkpoint>(open_checkpoint(path, false));
}
std::shared_ptr<const Checkpoint> r1_in_fp8() {
  static const auto out = shaped_checkpoint(
      open_hf_config(std::string(PONDER_FIXTURES) + "/plan/deepseek_r1.json"), "fp8");
  return out;
}

// As small as the model, so that everything counts.
constexpr const char* kSmall = R"(
memory_gb = 0.01
memory_gb_s = 1
devices_a_node = 4
wait_us = 2
disk_gb_s = 0.1
price_per_hour = 1
tflop_s = {f32 = 0.01, bf16 = 0.02}
inside = {gb_s = 0.5, latency_us = 1}
between = {gb_s = 0.1, latency_us = 5}
)";
Machine small() { return {.device = parse_hardware(kSmall, "small", false)}; }

constexpr Workload kWork = {.prompt = 64, .output = 32, .batch = 8, .chunk = 64};
constexpr Layout kLayouts[] = {
    {1, 1, 1, 1}, {2, 1, 1, 1}, {1, 4, 4, 1}, {2, 4, 2, 1}, {1, 2, 2, 2}};

std::string refusal(const std::string& text, bool json = false) {
  try {
    parse_hardware(text, "its.toml", json);
  } catch (const Error& error) {
    return error.what();
  }
  return "taken";
}

TEST(Hardware, EveryBuiltInOneIsRead) {
  EXPECT_GE(built_in_hardware().size(), 9u);
  for (const BuiltInHardware& one : built_in_hardware()) {
    const Hardware h = load_hardware(std::string(one.name));
    EXPECT_GT(h.products_per_s(UnitKind::Int8), 0) << one.name;
    EXPECT_FALSE(h.note.empty()) << one.name;
  }
}

TEST(Hardware, WhatIsWrittenIsReadBack) {
  for (const BuiltInHardware& one : built_in_hardware()) {
    const Json first = hardware_json(load_hardware(std::string(one.name)));
    const Json again = hardware_json(parse_hardware(first.dump(), "again", true));
    EXPECT_EQ(first["name"], again["name"]);
    EXPECT_EQ(first["prompts"], again["prompts"]);
    EXPECT_NEAR(first["between"]["latency_us"].get<double>(),
                again["between"]["latency_us"].get<double>(), 1e-9);
    EXPECT_DOUBLE_EQ(first["tflop_s"]["bf16"].get<double>(),
                     again["tflop_s"]["bf16"].get<double>());
  }
}

TEST(Hardware, FiguresAreSetInTheFilesPlace) {
  const Hardware h = load_hardware("h800", {"memory_gb_s=2", "between.gb_s=7.5"});
  EXPECT_DOUBLE_EQ(h.read_bytes_per_s, 2e9);
  EXPECT_DOUBLE_EQ(h.between.bytes_per_s, 7.5e9);
  for (const char* wrong : {"", "=", "memory_gb", "memory_gb=", "memory_gb=1x", "name.x=1", "=1"})
    EXPECT_THROW(load_hardware("h800", {wrong}), Error) << wrong;
}

TEST(Hardware, HostileFilesAreRefusedWithASentence) {
  EXPECT_EQ(refusal("memory_gb = 1"), "its.toml: \"memory_gb_s\" is missing");
  EXPECT_EQ(refusal("memory_gb = -1\nmemory_gb_s = 1"),
            "its.toml: \"memory_gb\" is -1, but must be 0.001 to 1e+09");
  EXPECT_EQ(refusal("memory_gb = nan\nmemory_gb_s = 1").find("its.toml: \"memory_gb\" is "), 0u);
  EXPECT_EQ(refusal("memory_gb = 1e300\nmemory_gb_s = 1").find("its.toml: \"memory_gb\" is "), 0u);
  EXPECT_EQ(refusal("memory_gb = \"much\"\nmemory_gb_s = 1"),
            "its.toml: \"memory_gb\" is \"much\", but must be a number");
  EXPECT_EQ(refusal("memory_gb = 1\nmemory_gb_s = 1\ncolour = 3"),
            "its.toml: \"colour\" is no figure of hardware that ponder reads");
  EXPECT_EQ(refusal("memory_gb = 1\nmemory_gb_s = 1\ntflop_s = 3"),
            "its.toml: \"tflop_s\" is 3, but must be a table");
  EXPECT_EQ(refusal("memory_gb = 1\nmemory_gb_s = 1"),
            "its.toml: \"tflop_s\" needs \"bf16\" or \"f32\"");
  EXPECT_EQ(refusal("memory_gb = 1\nmemory_gb_s = 1\nreached = {memory = 1.5}"),
            "its.toml: \"reached.memory\" is 1.5, but must be 0.0001 to 1");
  EXPECT_EQ(refusal("memory_gb = [").find("its.toml: line 1: "), 0u);
  EXPECT_EQ(refusal("{\"memory_gb\": 1", true).find("its.toml"), 0u);
  EXPECT_EQ(refusal(kSmall), "taken");
}

TEST(Plan, MoreOfAnythingIsNeverSlower) {
  ModelCounts counts(tiny(), {});
  using Better = void (*)(Hardware&);
  const Better better[] = {
      [](Hardware& h) { h.read_bytes_per_s *= 1.5; },
      [](Hardware& h) {
        for (double& flop : h.flop_per_s) flop *= 1.5;
      },
      [](Hardware& h) { h.inside.bytes_per_s *= 1.5; },
      [](Hardware& h) { h.between.bytes_per_s *= 1.5; },
      [](Hardware& h) { h.between.latency_s /= 2; },
      [](Hardware& h) { h.wait_s /= 2; },
      [](Hardware& h) { h.disk_bytes_per_s *= 2; },
      [](Hardware& h) { h.memory_bytes *= 2; },
  };
  for (const Layout& layout : kLayouts) {
    const ServingPlan plain = serving_plan(counts, small(), layout, kWork);
    for (const Better& more : better) {
      Machine machine = small();
      more(machine.device);
      const ServingPlan plan = serving_plan(counts, machine, layout, kWork);
      EXPECT_LE(plan.decode.seconds, plain.decode.seconds);
      EXPECT_LE(plan.prefill.seconds, plain.prefill.seconds);
      EXPECT_LE(plan.first_token_s, plain.first_token_s);
      EXPECT_LE(plan.out_dollars, plain.out_dollars);
    }
    for (const auto& [name, factor] : plain.helps) EXPECT_GE(factor, 1) << name;
  }
}

TEST(Plan, MoreWorkIsNeverFaster) {
  ModelCounts counts(tiny(), {});
  for (const Layout& layout : kLayouts) {
    Workload more = kWork;
    more.batch *= 2;
    more.prompt *= 2;
    const ServingPlan less = serving_plan(counts, small(), layout, kWork);
    const ServingPlan plan = serving_plan(counts, small(), layout, more);
    EXPECT_GE(plan.seconds_a_token, less.seconds_a_token);
    EXPECT_GE(plan.memory.cache, less.memory.cache);
    EXPECT_GE(plan.first_token_s, less.first_token_s);
  }
}

TEST(Plan, TheBestLayoutIsNoWorseThanAny) {
  ModelCounts counts(tiny(), {});
  for (const Goal goal : {Goal::Latency, Goal::Throughput}) {
    const Search search = {.devices = 8, .goal = goal};
    const ServingPlan best = best_plan(counts, small(), kWork, search);
    const auto plans = all_plans(counts, small(), kWork, search);
    ASSERT_GT(plans.size(), 8u);
    for (const ServingPlan& plan : plans) {
      EXPECT_EQ(plan.layout.devices(), 8);
      EXPECT_TRUE(plan.fits);
      if (goal == Goal::Latency) {
        EXPECT_LE(best.seconds_a_token, plan.seconds_a_token);
      } else {
        EXPECT_GE(best.decode_tokens_per_s, plan.decode_tokens_per_s);
      }
    }
  }
}

TEST(Plan, PartsMakeTheWhole) {
  ModelCounts counts(tiny(), {});
  const ServingPlan plan = serving_plan(counts, small(), {2, 4, 2, 1}, kWork);
  double sum = 0;
  for (const PartTime& part : plan.decode.parts) sum += part.seconds;
  EXPECT_NEAR(plan.decode.seconds, sum, 1e-12);
  EXPECT_NEAR(plan.decode.of("bytes") + plan.decode.of("flop") + plan.decode.of("network") +
                  plan.decode.of("waits") + plan.decode.of("disk"),
              sum, 1e-12);
}

TEST(Plan, ExpertsThatAreInMemoryAreNotRead) {
  ModelCounts counts(tiny(), {});
  Machine machine = small();
  machine.device.memory_bytes = 1;  // nothing stays by chance
  const auto read = [&](double hits) {
    machine.expert_hits = hits;
    double bytes = 0;
    for (const PartTime& part : serving_plan(counts, machine, {1, 1, 1, 1}, kWork).decode.parts)
      bytes += part.name == std::string("disk") ? part.bytes : 0;
    return bytes;
  };
  EXPECT_GT(read(-1), 0);
  EXPECT_DOUBLE_EQ(read(0), read(-1));
  EXPECT_NEAR(read(0.75), read(0) / 4, 1e-6 * read(0));
  EXPECT_EQ(read(1), 0);
}

// Bytes of all weights and keys at one device, no more: a hand's count.
TEST(Plan, OneSequenceOnOneDeviceReadsItsBytes) {
  Machine machine{.device = parse_hardware("memory_gb = 1\nmemory_gb_s = 1\nnumber_bytes = 0\n"
                                           "tflop_s = {f32 = 1e6, bf16 = 1e6}",
                                           "one", false)};
  ModelCounts counts(tiny(), {});
  Workload work = kWork;
  work.batch = 1;
  const ServingPlan plan = serving_plan(counts, machine, {}, work);
  CountedModel counted(tiny(), {});
  const CountedRows row = {1, 64 + 16};
  const Amounts sum = counted.forward(std::span(&row, 1)).sum();
  EXPECT_NEAR(plan.decode.seconds, (sum.weight_bytes + sum.cache_read + sum.cache_written) / 1e9,
              1e-6 * plan.decode.seconds);
}

// Getting weights ready for a product costs the same for one row as for many.
TEST(Plan, RowsShareWhatTheirWeightsCost) {
  const Machine machine{.device = parse_hardware("memory_gb = 1\nmemory_gb_s = 1e6\n"
                                                 "number_bytes = 0\n"
                                                 "tflop_s = {f32 = 1e6, bf16 = 1e6}\n"
                                                 "tweight_s = {f32 = 1e-3, bf16 = 1e-3}",
                                                 "one", false)};
  ModelCounts counts(tiny("qwen2"), {});
  CountedModel counted(tiny("qwen2"), {});
  const CountedRows row = {1, 64 + 16};
  double weights = 0;
  for (const double some : counted.forward(std::span(&row, 1)).sum().weights) weights += some;
  EXPECT_GT(weights, 0.5 * counts.active());
  const auto seconds = [&](const Machine& on, int64_t batch) {
    Workload work = kWork;
    work.batch = batch;
    return serving_plan(counts, on, {}, work).decode.seconds;
  };
  for (const int64_t batch : {1, 8})
    EXPECT_NEAR(seconds(machine, batch), weights / 1e9, 1e-3 * weights / 1e9) << batch;
  // Few rows may be quicker one by one: here one or two, at 2 operations a weight.
  Machine either = machine;
  either.device.alone_flop_per_s.fill(6e9);
  EXPECT_NEAR(seconds(either, 1), weights / 3e9, 1e-2 * weights / 3e9);
  EXPECT_NEAR(seconds(either, 8), weights / 1e9, 1e-2 * weights / 1e9);
}

// What reading and computing do not hide of one another comes on top.
TEST(Plan, WhatIsNotHiddenIsAdded) {
  Hardware device =
      parse_hardware("memory_gb = 1\nmemory_gb_s = 1\ntflop_s = {f32 = 1, bf16 = 1}", "one", false);
  Amounts amounts;
  amounts.weight_bytes = 2e9;
  amounts.flop[static_cast<size_t>(UnitKind::F32)] = 1e12;
  EXPECT_DOUBLE_EQ(time_of(device, Work::Dense, amounts).seconds, 2);
  device.hidden = 0.25;
  EXPECT_DOUBLE_EQ(time_of(device, Work::Dense, amounts).seconds, 2.75);
}

// What a machine has no units for costs what the units that compute it in its place do.
TEST(Plan, OneUnitPaysForAllOfAProduct) {
  Hardware device =
      parse_hardware("memory_gb = 1\nmemory_gb_s = 1e6\ntflop_s = {bf16 = 1}", "one", false);
  const auto bf16 = static_cast<size_t>(UnitKind::Bf16);
  device.weights_per_s[bf16] = 1e12;
  const auto seconds = [&](UnitKind unit) {
    Amounts amounts;
    amounts.flop[static_cast<size_t>(unit)] = 2e12;
    amounts.weights[static_cast<size_t>(unit)] = 1e12;
    return time_of(device, Work::Dense, amounts).seconds;
  };
  for (const UnitKind unit : {UnitKind::Bf16, UnitKind::Fp8, UnitKind::Fp4, UnitKind::F32})
    EXPECT_DOUBLE_EQ(seconds(unit), 3) << unit_name(unit);
  device.alone_flop_per_s[bf16] = 1e12;
  EXPECT_DOUBLE_EQ(seconds(UnitKind::Fp8), 2);
}

TEST(Plan, LayoutsThatDoNotDivideAreRefused) {
  ModelCounts counts(tiny(), {});
  EXPECT_THROW(serving_plan(counts, small(), {1, 3, 4, 1}, kWork), Error);
  EXPECT_THROW(serving_plan(counts, small(), {3, 1, 1, 1}, kWork), Error);
  EXPECT_THROW(serving_plan(counts, small(), {1, 1, 1, 99}, kWork), Error);
  EXPECT_THROW(serving_plan(counts, small(), {1, 0, 1, 1}, kWork), Error);
}

// 4 of 8 groups on 4 nodes: one of them is missed by C(6, 4) / C(8, 4) of the tokens.
TEST(Plan, TokensGoToTheNodesOfTheirGroups) {
  const RouteOptions r1 = {.experts = 256, .top_k = 8, .groups = 8, .top_groups = 4};
  EXPECT_NEAR(remote_nodes(r1, 4), 3 * (1 - 15.0 / 70), 1e-12);
  EXPECT_EQ(remote_nodes(r1, 1), 0);
  EXPECT_LT(remote_nodes(r1, 8), 4);
  EXPECT_NEAR(remote_nodes({.experts = 64, .top_k = 1}, 4), 0.75, 1e-12);
}

// (1 + 2 bytes) x 8 experts x 7168 x 58 layers: what a token of R1 sends at EP128, as DeepEP does.
TEST(PlanR1, ExpertsTrafficIsThatOfDeepEp) {
  ModelCounts counts(r1_in_fp8(), {});
  Machine machine{.device = load_hardware("h800")};
  const ServingPlan plan = serving_plan(counts, machine, {1, 128, 128, 1},
                                        {.prompt = 4096, .output = 2, .batch = 128 * 128});
  const double sent = 128 * 8 * (127.0 / 128) * 7168 * 3 * 58;
  EXPECT_NEAR(plan.decode.network_bytes, sent, 1e-3 * sent);
  EXPECT_TRUE(plan.fits);
}

TEST(Plan, TrainingNeedsTheStateOfItsParameters) {
  const Machine machine = small();
  const TrainingPlan plan = training_plan(tiny(), machine, {}, {.sequence = 32, .batch = 64});
  ModelCounts counts(tiny(), {});
  EXPECT_DOUBLE_EQ(plan.weights + plan.state, 18 * counts.parameters());
  const TrainingPlan two =
      training_plan(tiny(), machine, {1, 1, 2, 1}, {.sequence = 32, .batch = 64});
  EXPECT_LT(two.weights + two.state, plan.weights + plan.state);
  EXPECT_LT(two.step_s, plan.step_s);
}

TEST(PlanPage, HoldsNoScriptAndNothingFromElsewhere) {
  ModelCounts counts(tiny(), {});
  const ServingPlan plan = serving_plan(counts, small(), {2, 4, 2, 1}, kWork);
  const std::string page = serving_page("<b>a model</b>", small(), plan, {});
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(page.find("<b>a model"), std::string::npos);
  EXPECT_EQ(page.find("src="), std::string::npos);
  EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
  EXPECT_NE(page.find("<svg"), std::string::npos);
}

TEST(PlanPage, SaysWhatDoesNotFit) {
  Machine machine = small();
  const auto page = [&] {
    return training_page("m", machine,
                         training_plan(tiny(), machine, {}, {.sequence = 32, .batch = 64}));
  };
  EXPECT_EQ(page().find("too little"), std::string::npos);
  machine.device.memory_bytes = 1;
  EXPECT_NE(page().find("too little"), std::string::npos);
}

}  // namespace
}  // namespace ponder
