#include "serve/response_store.h"

#include <algorithm>
#include <filesystem>

#include "base/error.h"
#include "base/file.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMostFileBytes = uint64_t{64} << 20;
constexpr size_t kMostTurns = 1000;  // responses in one conversation
constexpr std::string_view kResponseFile = ".response.json";

// It becomes a file's name.
bool is_response_id(std::string_view id) {
  return id.size() <= 128 && id.starts_with("resp_") &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '-';
         });
}

Json json_of(const StoredResponse& one) {
  return {{"tenant", one.tenant},
          {"id", one.id},
          {"previous", one.previous},
          {"response", one.response},
          {"input", one.input}};
}

StoredResponse response_of(const Json& json) {
  return {json.at("tenant").get<std::string>(), json.at("id").get<std::string>(),
          json.at("previous").get<std::string>(), json.at("response"), json.at("input")};
}

template <class Each>
void each_item(const StoredResponse& one, Each each) {
  const auto output = one.response.find("output");
  for (const Json* list : {&one.input, output == one.response.end() ? nullptr : &*output}) {
    if (!list || !list->is_array()) continue;
    for (const Json& item : *list) {
      const Json* id = item.is_object() ? json_member(item, "id") : nullptr;
      if (id && id->is_string()) each(id->get<std::string>(), item);
    }
  }
}

}  // namespace

ResponseStore::ResponseStore(Limits limits) : limits_(std::move(limits)) {
  if (limits_.folder.empty()) return;
  std::error_code error;
  fs::create_directories(limits_.folder, error);
  if (error)
    fail("{}: the folder for responses cannot be made: {}", limits_.folder, error.message());
  fs::permissions(limits_.folder, fs::perms::owner_all, error);
  list_folder();
  writer_ = std::thread([this] { write_files(); });
}

ResponseStore::~ResponseStore() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  if (writer_.joinable()) writer_.join();
}

std::string ResponseStore::path_of(const std::string& id) const {
  return limits_.folder + "/" + id + std::string(kResponseFile);
}

void ResponseStore::list_folder() {
  std::vector<std::pair<fs::file_time_type, Entry>> files;
  std::error_code error;
  for (const auto& file : fs::directory_iterator(limits_.folder, error)) {
    std::string name = file.path().filename().string();
    if (!name.ends_with(kResponseFile) || !file.is_regular_file(error)) continue;
    name.resize(name.size() - kResponseFile.size());
    if (!is_response_id(name)) continue;
    const auto size = static_cast<size_t>(file.file_size(error));
    files.emplace_back(file.last_write_time(error), Entry{name, size, nullptr});
  }
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [time, entry] : files) add(std::move(entry));
}

void ResponseStore::put(StoredResponse response) {
  if (!is_response_id(response.id)) return;
  const std::string id = response.id;
  const size_t bytes = json_line(json_of(response)).size();
  auto found = std::make_shared<const StoredResponse>(std::move(response));
  {
    const std::lock_guard lock(mutex_);
    if (!limits_.folder.empty()) writes_.push_back({id, found});
    add({id, bytes, std::move(found)});
  }
  wake_.notify_all();
}

void ResponseStore::add(Entry entry) {
  if (const auto old = by_id_.find(entry.id); old != by_id_.end()) drop(old->second);
  bytes_ += entry.bytes;
  if (entry.found) {
    each_item(*entry.found,
              [&](const std::string& item, const Json&) { owners_[item] = entry.id; });
  }
  entries_.push_front(std::move(entry));
  by_id_[entries_.front().id] = entries_.begin();
  shrink();
}

void ResponseStore::drop(Entries::iterator at) {
  bytes_ -= at->bytes;
  if (at->found) {
    each_item(*at->found, [&](const std::string& item, const Json&) {
      const auto owner = owners_.find(item);
      if (owner != owners_.end() && owner->second == at->id) owners_.erase(owner);
    });
  }
  by_id_.erase(at->id);
  entries_.erase(at);
}

void ResponseStore::shrink() {
  while (!entries_.empty() && (bytes_ > limits_.bytes || entries_.size() > limits_.count)) {
    if (!limits_.folder.empty()) writes_.push_back({entries_.back().id, nullptr});
    drop(std::prev(entries_.end()));
  }
}

// With the lock held. Now used last.
ResponseStore::Found ResponseStore::use(const std::string& id) {
  const auto at = by_id_.find(id);
  if (at == by_id_.end()) return nullptr;
  const auto entry = at->second;
  entries_.splice(entries_.begin(), entries_, entry);
  if (entry->found) return entry->found;
  Found loaded = load(id);
  if (!loaded) {
    writes_.push_back({id, nullptr});
    drop(entry);
    return nullptr;
  }
  entry->found = loaded;
  each_item(*loaded, [&](const std::string& item, const Json&) { owners_[item] = id; });
  return loaded;
}

ResponseStore::Found ResponseStore::load(const std::string& id) const {
  try {
    StoredResponse out =
        response_of(parse_json_object(read_file(path_of(id), kMostFileBytes), path_of(id)));
    const bool sound = out.id == id && out.response.is_object() && out.input.is_array();
    return sound ? std::make_shared<const StoredResponse>(std::move(out)) : nullptr;
  } catch (const std::exception&) {  // damaged: as if it had never been
    return nullptr;
  }
}

ResponseStore::Found ResponseStore::get(const std::string& tenant, const std::string& id) {
  const std::lock_guard lock(mutex_);
  Found found = use(id);
  return found && found->tenant == tenant ? found : nullptr;
}

bool ResponseStore::erase(const std::string& tenant, const std::string& id) {
  {
    const std::lock_guard lock(mutex_);
    const Found found = use(id);
    if (!found || found->tenant != tenant) return false;
    drop(by_id_.at(id));
    if (!limits_.folder.empty()) writes_.push_back({id, nullptr});
  }
  wake_.notify_all();
  return true;
}

std::vector<ResponseStore::Found> ResponseStore::chain(const std::string& tenant,
                                                       const std::string& id,
                                                       std::string* missing) {
  std::vector<Found> out;
  for (std::string at = id; !at.empty(); at = out.back()->previous) {
    if (missing) *missing = at;
    Found found = get(tenant, at);
    if (!found || out.size() >= kMostTurns) return {};
    out.push_back(std::move(found));
  }
  std::reverse(out.begin(), out.end());
  return out;
}

// Ids that were made here tell their response: "msg_ABC_0" is of "resp_ABC".
Json ResponseStore::item(const std::string& tenant, const std::string& id) {
  const std::lock_guard lock(mutex_);
  std::string owner;
  if (const auto known = owners_.find(id); known != owners_.end()) {
    owner = known->second;
  } else {
    const size_t begin = id.find('_'), end = id.rfind('_');
    if (begin == end) return nullptr;
    owner = "resp_" + id.substr(begin + 1, end - begin - 1);
  }
  const Found found = use(owner);
  if (!found || found->tenant != tenant) return nullptr;
  Json out;
  each_item(*found, [&](const std::string& name, const Json& item) {
    if (name == id) out = item;
  });
  return out;
}

size_t ResponseStore::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

size_t ResponseStore::count() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

void ResponseStore::write_files() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [&] { return stop_ || !writes_.empty(); });
    if (writes_.empty()) return;
    const Write next = std::move(writes_.front());
    writes_.pop_front();
    lock.unlock();
    try {
      if (next.found) {
        AtomicFile file(path_of(next.id), 0600);
        file.write(json_line(json_of(*next.found)));
        file.commit();
      } else {
        std::error_code error;
        fs::remove(path_of(next.id), error);
      }
    } catch (const Error&) {  // a full disk costs what would have been kept, and no answer
    }
    lock.lock();
  }
}

}  // namespace ponder
