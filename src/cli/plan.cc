// ponder plan: what serving or training a model takes on hardware that need not be here.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "base/ascii.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "cli/commands.h"
#include "cli/here.h"
#include "cli/model_option.h"
#include "cli/number_option.h"
#include "formats/hf_folder.h"
#include "plan/page.h"
#include "plan/shapes.h"

namespace ponder {
namespace {

struct PlanOptions {
  std::string model, hardware = "here", experts_on, weights, page, goal = "throughput", kv;
  std::vector<std::string> set, set_experts;
  Layout layout;
  int64_t devices = 0, ranks = 0, ranks_ep = 0;
  int64_t batch = 0, prompt = 0, output = 0, sequence = 0;  // 0: not said
  bool ranks_in_stages = false;
  Workload work;
  TrainingWork training;
  double utilisation = 1, price = -1, slowest_ms = 0;
  bool overlap = false, json = false;
  double expert_hits = -1;
};

Hardware chosen_hardware(const std::string& name, const std::vector<std::string>& set) {
  if (name != "here") return load_hardware(name, set);
  return parse_hardware(hardware_json(this_machine(0)).dump(), name, true, set);
}

// Of a config.json alone: as it says that its weights are published.
std::string published_form(const Checkpoint& config) {
  const Json* quantised = json_member(config.config, "quantization_config");
  if (!quantised) return "bf16";
  const Json* method = json_member(*quantised, "quant_method");
  const std::string name = method && method->is_string() ? method->get<std::string>() : "";
  if (name == "fp8") return "fp8";
  fail(
      "{}: its weights are published quantised (quant_method \"{}\"), whose bytes are not counted "
      "from a config alone; say with --weights as what they are held, or plan with the model's "
      "folder",
      config.path, printable(name));
}

std::string form_of(const PlanOptions& o, const Checkpoint& config) {
  if (!o.weights.empty()) return o.weights;
  return o.goal == "training" ? "bf16" : published_form(config);
}

// Refused where something in it would pass unread: another model would be counted.
std::shared_ptr<const Checkpoint> planned_checkpoint(const PlanOptions& o) {
  std::shared_ptr<const Checkpoint> out;
  if (has_ending(o.model, ".json")) {
    const Checkpoint config = open_hf_config(o.model);
    out = shaped_checkpoint(config, form_of(o, config));
  } else {
    out = std::make_shared<const Checkpoint>(open_checkpoint(find_model(o.model), false));
    if (!o.weights.empty()) out = shaped_checkpoint(*out, o.weights);
  }
  check_all_read(out);
  return out;
}

Machine machine_of(const PlanOptions& o) {
  Machine out{.device = chosen_hardware(o.hardware, o.set)};
  if (!o.experts_on.empty()) out.experts = chosen_hardware(o.experts_on, o.set_experts);
  out.utilisation = o.utilisation;
  out.overlap = o.overlap;
  out.expert_hits = o.expert_hits;
  if (o.price >= 0) out.device.price_per_hour = o.price;
  return out;
}

void write_page(const std::string& path, const std::string& text) {
  AtomicFile file(path);
  file.write(text);
  file.commit();
}

int64_t positions_of(const Checkpoint& checkpoint) {
  return read_model_config(checkpoint.config, checkpoint.path).max_position;
}

// As long as asked for; what was not said gives way to the model's context.
Workload work_of(const PlanOptions& o, const Checkpoint& checkpoint) {
  const int64_t positions = positions_of(checkpoint);
  Workload out = o.work;
  out.batch = o.batch > 0 ? o.batch : 1;
  const int64_t room = o.prompt > 0 ? positions - o.prompt : positions / 4;
  out.output = o.output > 0 ? o.output : std::clamp(room, int64_t{1}, out.output);
  out.prompt = o.prompt > 0 ? o.prompt : std::clamp(positions - out.output, int64_t{1}, out.prompt);
  if (out.prompt + out.output > positions) {
    fail("{}: the model has positions for {} tokens, but --prompt {} and --output {} need {}",
         o.model, positions, out.prompt, out.output, out.prompt + out.output);
  }
  return out;
}

TrainingWork training_of(const PlanOptions& o, const Checkpoint& checkpoint) {
  const int64_t positions = positions_of(checkpoint);
  TrainingWork out = o.training;
  if (o.batch > 0) out.batch = o.batch;
  out.sequence = o.sequence > 0 ? o.sequence : std::min(out.sequence, positions);
  if (out.sequence > positions) {
    fail("{}: the model has positions for {} tokens, but --sequence is {}", o.model, positions,
         out.sequence);
  }
  return out;
}

void plan_training(const PlanOptions& o, const Machine& machine) {
  const std::shared_ptr<const Checkpoint> checkpoint = planned_checkpoint(o);
  const TrainingPlan plan =
      training_plan(checkpoint, machine, o.layout, training_of(o, *checkpoint));
  if (!o.page.empty()) write_page(o.page, training_page(o.model, machine, plan));
  fmt::print(
      "{}", o.json ? json_line(training_json(machine, plan)) + "\n" : training_text(machine, plan));
}

void plan_serving(const PlanOptions& o, const Machine& machine) {
  const std::shared_ptr<const Checkpoint> checkpoint = planned_checkpoint(o);
  const Workload work = work_of(o, *checkpoint);
  ModelCounts counts(checkpoint, kv_type(o.kv));
  if (o.work.accepted >= 0 && !counts.has_draft())
    fail("{}: it has no draft head, so --accepted has no meaning", o.model);
  if (counts.config().experts == 0 && (o.expert_hits >= 0 || !o.experts_on.empty())) {
    fail("{}: it has no experts, so {} has no meaning", o.model,
         o.expert_hits >= 0 ? "--expert-hits" : "--experts-on");
  }
  const Search search = {.devices = o.devices,
                         .goal = o.goal == "latency" ? Goal::Latency : Goal::Throughput,
                         .slowest_token_s = o.slowest_ms / 1e3,
                         .batch = o.batch > 0 ? std::optional(o.batch) : std::nullopt};
  const ServingPlan plan = o.devices > 0 ? best_plan(counts, machine, work, search)
                                         : serving_plan(counts, machine, o.layout, work);
  if (!o.page.empty()) {
    std::vector<ServingPlan> others;
    if (o.devices > 0) others = all_plans(counts, machine, work, search);
    write_page(o.page, serving_page(o.model, machine, plan, others));
  }
  fmt::print("{}", o.json ? json_line(serving_json(counts, machine, plan)) + "\n"
                          : serving_text(counts, machine, plan));
}

void plan_ranks(const PlanOptions& o, const Machine& machine) {
  RankLayout layout{.ep = static_cast<int>(o.ranks_ep)};
  if (o.ranks_in_stages) layout.pp = static_cast<int>(o.layout.pp);
  const std::shared_ptr<const Checkpoint> checkpoint = planned_checkpoint(o);
  const Workload work = work_of(o, *checkpoint);
  const RanksPlan plan = ranks_plan(checkpoint, kv_type(o.kv), machine, o.ranks, layout, work);
  fmt::print("{}",
             o.json ? json_line(ranks_json(machine, plan)) + "\n" : ranks_text(machine, plan));
}

void run_plan(const PlanOptions& o) {
  const Machine machine = machine_of(o);
  if (o.ranks > 0) {
    plan_ranks(o, machine);
  } else if (o.goal == "training") {
    plan_training(o, machine);
  } else {
    plan_serving(o, machine);
  }
}

std::string hardware_names() {
  std::string out = "here";
  for (const BuiltInHardware& one : built_in_hardware()) out += ", " + std::string(one.name);
  return out;
}

constexpr int64_t kMany = 1 << 24;

void add_count(CLI::App& command, const char* name, int64_t& value, int64_t low, const char* text) {
  command.add_option(name, value, text)->check(CLI::Range(low, kMany))->type_name("N");
}

void add_hardware_options(CLI::App& command, PlanOptions& o) {
  command
      .add_option("--hardware", o.hardware,
                  fmt::format("A file (TOML, or JSON), or one of {}", hardware_names()))
      ->capture_default_str()
      ->type_name("FILE");
  command
      .add_option("--experts-on", o.experts_on,
                  "Where routed experts lie, if not there: a CPU beside a GPU")
      ->type_name("FILE");
  command.add_option("--set", o.set, "A figure in place of the file's, such as memory_gb_s=614")
      ->type_name("KEY=VALUE");
  command.add_option("--set-experts", o.set_experts, "The same of --experts-on")
      ->type_name("KEY=VALUE");
  command
      .add_option("--utilisation", o.utilisation, "Share of what is predicted that a service uses")
      ->check(number_between(0.001, 1))
      ->capture_default_str();
  command.add_option("--price", o.price, "Dollars an hour of one device, in place of the file's")
      ->check(number_between(0, 1e6));
  command.add_flag("--overlap", o.overlap, "The network's time hides behind the rest");
}

void add_layout_options(CLI::App& command, PlanOptions& o) {
  const auto add_parts = [&](const char* name, int64_t& value, const char* text) {
    command.add_option(name, value, text)
        ->check(CLI::Range(int64_t{1}, kMostParts))
        ->type_name("N");
  };
  add_parts("--tp", o.layout.tp, "Devices that share every matrix");
  add_parts("--ep", o.layout.ep, "Devices that share the experts");
  add_parts("--dp", o.layout.dp, "Copies of attention, each with its own sequences");
  add_parts("--pp", o.layout.pp, "Stages of layers");
  add_parts("--devices", o.devices, "Look for the best layout of as many instead");
  command.add_option("--goal", o.goal, "What is best: tokens of one user, of all, or training")
      ->check(CLI::IsMember({"latency", "throughput", "training"}))
      ->capture_default_str();
  command.add_option("--slowest-ms", o.slowest_ms, "A user waits no longer for a token")
      ->check(number_between(0, 1e9));
}

void add_work_options(CLI::App& command, PlanOptions& o) {
  add_count(command, "--prompt", o.prompt, 1, "Tokens of a prompt (4096)");
  add_count(command, "--output", o.output, 1, "Tokens of an answer (1024)");
  add_count(command, "--batch", o.batch, 1, "Sequences at once, on all devices");
  add_count(command, "--chunk", o.work.chunk, 1,
            "Prompt tokens of a step, on all devices (a prompt)");
  command
      .add_option("--cached", o.work.cached, "Share of prompts' tokens that are found in a cache")
      ->check(number_between(0, 0.999));
  command
      .add_option("--expert-hits", o.expert_hits,
                  "Share of the chosen experts that are in memory, where not all fit; by default "
                  "as many as fit")
      ->check(number_between(0, 1));
  command.add_option("--accepted", o.work.accepted, "Share of the draft head's guesses that hold")
      ->check(number_between(0, 1));
  add_count(command, "--sequence", o.sequence, 1, "Training: tokens of a sequence (4096)");
  command.add_option("--tokens", o.training.tokens, "Training: tokens of the run")
      ->check(number_between(1, 1e18));
  command.add_flag("--fp8", o.training.fp8, "Training: the layers' products in FP8");
  command.add_flag("--checkpoint", o.training.again,
                   "Training: blocks are computed again in backward");
  command
      .add_option("--state-bytes", o.training.state_bytes, "Training: bytes of a parameter (18)")
      ->check(number_between(8, 64));
}

// What would have no effect beside the others.
void check_meant(const CLI::App& command, const PlanOptions& o) {
  const auto given = [&](const char* name) { return command.count(name) > 0; };
  for (const char* name : {"--tp", "--ep", "--dp", "--pp"}) {
    if (o.devices > 0 && given(name))
      throw CLI::ValidationError(name, "--devices looks for the layout; leave one of them out");
  }
  for (const char* name : {"--sequence", "--tokens", "--fp8", "--checkpoint", "--state-bytes"}) {
    if (o.goal != "training" && given(name))
      throw CLI::ValidationError(name, "it is of training; say --goal training, too");
  }
  for (const char* name : {"--prompt", "--output", "--cached", "--slowest-ms", "--accepted", "--kv",
                           "--chunk", "--expert-hits", "--experts-on", "--devices"}) {
    if (o.goal == "training" && given(name))
      throw CLI::ValidationError(name, "it is of serving, and has no effect with --goal training");
  }
  for (const auto& [name, said] :
       {std::pair{"--slowest-ms", given("--slowest-ms")}, {"--goal", o.goal == "latency"}}) {
    if (o.devices == 0 && said)
      throw CLI::ValidationError(name, "it chooses among layouts; say --devices N, too");
  }
  if (given("--set-experts") && o.experts_on.empty())
    throw CLI::ValidationError("--set-experts", "it is of --experts-on, which is not given");
}

}  // namespace

void add_plan(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "plan", "What serving or training a model takes, on hardware that need not be here");
  auto o = std::make_shared<PlanOptions>();
  command->add_option("model,-m,--model", o->model, "A config.json alone, or a MODEL")
      ->envname("PONDER_MODEL")
      ->type_name("MODEL");
  command
      ->add_option("--weights", o->weights,
                   "Stored as: fp8 (DeepSeek's blocks), or a type of 'convert --quant'; by default "
                   "as the model's are, or bf16")
      ->type_name("TYPE");
  add_kv_option(*command, o->kv);
  add_hardware_options(*command, *o);
  add_layout_options(*command, *o);
  add_work_options(*command, *o);
  CLI::Option* ranks =
      command
          ->add_option("--ranks", o->ranks,
                       "Ranks of ponder's own (mpirun -np N ponder serve), on one of these devices "
                       "each; with --ep and --pp as there")
          ->check(CLI::Range(2, 256))
          ->type_name("N");
  for (const char* name : {"--tp", "--dp", "--devices", "--goal", "--slowest-ms", "--accepted",
                           "--cached", "--experts-on", "--expert-hits"}) {
    ranks->excludes(command->get_option(name));
  }
  command->add_flag("--json", o->json, "One JSON object");
  command->add_option("--page", o->page, "Also write a page with pictures of it")
      ->type_name("FILE")
      ->excludes(ranks);
  command->footer(
      "Bytes and operations are counted by the model's own code; nothing is loaded or computed.\n"
      "Examples:\n"
      "  ponder plan config.json --weights fp8 --hardware h800 --dp 32 --ep 32 --chunk 524288\n"
      "  ponder plan config.json --weights q4_k_m --hardware rtx-4090 --experts-on epyc-9654\n"
      "  ponder plan config.json --weights fp8 --hardware h200 --devices 16 --page plan.html");
  command->callback([o, command] {
    if (command->count("--ep") > 0) o->ranks_ep = o->layout.ep;
    o->ranks_in_stages = command->count("--pp") > 0;
    check_meant(*command, *o);
    run_plan(*o);
  });
}

}  // namespace ponder
