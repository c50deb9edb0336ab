#include "hub/pull.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "base/ascii.h"
#include "base/checked.h"
#include "base/error.h"
#include "base/file.h"
#include "base/folder_lock.h"
#include "base/json.h"
#include "base/memory.h"
#include "formats/safetensors.h"
#include "hub/download.h"
#include "hub/gguf_choice.h"
#include "hub/listing.h"
#include "hub/store.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxListing = 16u << 20;
constexpr uint64_t kMaxIndex = 100u << 20;
constexpr long kListingSeconds = 120;

class Collected final : public HubSink {
 public:
  explicit Collected(std::string place) : place_(std::move(place)) {}
  void begin(const HubResponse&) override { text_.clear(); }
  void write(std::string_view bytes) override {
    if (text_.size() + bytes.size() > kMaxListing) {
      fail("{}: the hub's list of files is longer than {} bytes", place_, kMaxListing);
    }
    text_ += bytes;
  }
  const std::string& text() const { return text_; }

 private:
  std::string place_, text_;
};

class Pulling {
 public:
  Pulling(HubClient& client, const PullOptions& options)
      : client_(client), options_(options), model_(options.name.model()) {}

  PullReport run() {
    listing_ = list();
    folder_ = fs::path(hub_folder(options_.home, options_.name));
    make_folder(folder_);
    const FolderLock lock(folder_.string(), FolderLock::IfHeld::Fail, ".lock");
    const std::string file = wanted_file();
    if (file.empty()) {
      fetch_checkpoint();
    } else {
      fetch(parts_of(file));
    }
    note_pulled(options_.home, options_.name, file, listing_.commit);
    report_.commit = listing_.commit;
    report_.path = (file.empty() ? target_folder() : target_folder() / file).string();
    report_.is_model = file.empty() || is_gguf_model(file);
    return report_;
  }

 private:
  fs::path target_folder() const { return folder_ / listing_.commit; }

  // The .gguf that the name means, of several parts the first; "" for the checkpoint.
  std::string wanted_file() const {
    const std::vector<std::string> gguf = listing_.gguf_files();
    if (options_.name.file.empty()) {
      // A configuration alone makes no checkpoint: it often lies beside .gguf files.
      if (listing_.has_checkpoint() || fitting_models(gguf, "").empty()) return "";
    }
    return choose_model(gguf, options_.name, model_);
  }

  std::vector<HubFile> parts_of(const std::string& file) const {
    std::vector<HubFile> out;
    for (const std::string& part : gguf_parts(file)) {
      const HubFile* found = listing_.find(part);
      if (!found) {
        fail("{}: {} is one model of {} parts, but the hub does not have {}", model_,
             printable(file), gguf_parts(file).size(), printable(part));
      }
      out.push_back(*found);
    }
    return out;
  }

  HubListing list() {
    Collected answer(model_);
    const std::string path = "/api/models/" + model_ + "/revision/" +
                             url_escape(options_.revision, false) + "?blobs=true";
    const HubResponse response = with_retries(options_.retries, model_, [&](bool&) {
      return client_.get(path, 0, "", kListingSeconds, answer);
    });
    if (!response.ok()) fail_status(response, client_, model_, model_);
    return read_hub_listing(answer.text(), model_ + " at " + client_.endpoint());
  }

  void fetch_checkpoint() {
    fetch(checkpoint_settings(listing_, model_));
    std::vector<HubFile> weights;
    if (const HubFile* whole = listing_.find(kWeightsFile)) {
      weights.push_back(*whole);
    } else {
      const std::string index = (target_folder() / kWeightsIndex).string();
      std::vector<std::pair<std::string, int>> ignored;
      for (const std::string& shard :
           read_safetensors_index(read_file(index, kMaxIndex), index, ignored)) {
        const HubFile* file = listing_.find(shard);
        if (!file || !has_ending(shard, ".safetensors")) {
          fail("{}: its {} names {}, which the hub does not have as safetensors", model_,
               kWeightsIndex, printable(shard));
        }
        weights.push_back(*file);
      }
    }
    fetch(weights);
  }

  void fetch(const std::vector<HubFile>& files) {
    uint64_t missing = 0, before = report_.bytes;
    for (const HubFile& file : files) {
      const auto sum = checked_add(report_.bytes, file.size);
      if (!sum) fail("{}: the sizes of its files are no sizes", model_);
      report_.bytes = *sum;
      missing += file.size - bytes_there((target_folder() / file.name).string(), file.size);
    }
    check_space(missing);
    report_.files += files.size();
    for (const HubFile& file : files) {
      const fs::path path = target_folder() / file.name;
      make_folder(path.parent_path());
      const std::string url =
          "/" + model_ + "/resolve/" + listing_.commit + "/" + url_escape(file.name, true);
      download_file(client_, url, file, path.string(), options_.retries, [&](uint64_t done) {
        if (options_.progress) options_.progress(before + done, report_.bytes);
      });
      before += file.size;
    }
  }

  void check_space(uint64_t missing) const {
    std::error_code error;
    const fs::space_info space = fs::space(folder_, error);
    if (error || space.available >= missing) return;
    fail("{} needs {} more, but {} has {} free; free some, or set PONDER_HOME to another place",
         model_, bytes_text(missing), options_.home, bytes_text(space.available));
  }

  static void make_folder(const fs::path& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error) {
      fail("cannot make the folder {}: {}; set PONDER_HOME to one that may be written",
           path.string(), error.message());
    }
  }

  HubClient& client_;
  const PullOptions& options_;
  std::string model_;
  HubListing listing_;
  fs::path folder_;
  PullReport report_;
};

}  // namespace

PullReport pull(HubClient& client, const PullOptions& options) {
  return Pulling(client, options).run();
}

}  // namespace ponder
