#include "watch/episode_reader.h"

#include <sqlite3.h>

#include <algorithm>
#include <variant>
#include <vector>

#include "base/error.h"
#include "text/utf8.h"

namespace ponder {
namespace {

using Value = std::variant<int64_t, double, std::string>;

constexpr int64_t kMostAtOnce = 200;
constexpr const char* kFigures =
    "step, question, sample, task, level, language, expected, reward, accuracy, format, overlong, "
    "advantage, truncated, tokens, error";

// One statement with its values bound, and its rows as JSON objects.
class Query {
 public:
  Query(sqlite3* db, const std::string& sql, const std::vector<Value>& values) : db_(db) {
    check(sqlite3_prepare_v2(db, sql.c_str(), -1, &statement_, nullptr));
    int place = 0;
    for (const Value& value : values) {
      ++place;
      if (const auto* whole = std::get_if<int64_t>(&value)) {
        check(sqlite3_bind_int64(statement_, place, *whole));
      } else if (const auto* real = std::get_if<double>(&value)) {
        check(sqlite3_bind_double(statement_, place, *real));
      } else {
        const auto& text = std::get<std::string>(value);
        check(sqlite3_bind_text64(statement_, place, text.data(), text.size(), SQLITE_TRANSIENT,
                                  SQLITE_UTF8));
      }
    }
  }
  ~Query() { sqlite3_finalize(statement_); }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  bool next() {
    const int result = sqlite3_step(statement_);
    if (result != SQLITE_ROW && result != SQLITE_DONE) check(result);
    return result == SQLITE_ROW;
  }
  Json row() const {
    Json out;
    for (int i = 0; i < sqlite3_column_count(statement_); ++i) {
      out[sqlite3_column_name(statement_, i)] = column(i);
    }
    return out;
  }
  Json column(int i) const {
    switch (sqlite3_column_type(statement_, i)) {
      case SQLITE_INTEGER:
        return sqlite3_column_int64(statement_, i);
      case SQLITE_FLOAT:
        return sqlite3_column_double(statement_, i);
      case SQLITE_TEXT: {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, i));
        return replace_invalid_utf8(
            {text, static_cast<size_t>(sqlite3_column_bytes(statement_, i))});
      }
      default:
        return nullptr;
    }
  }

 private:
  void check(int result) const {
    if (result != SQLITE_OK) fail("the episodes cannot be read: {}", sqlite3_errmsg(db_));
  }

  sqlite3* db_;
  sqlite3_stmt* statement_ = nullptr;
};

struct Where {
  std::string sql;
  std::vector<Value> values;

  void add(const char* condition, Value value) {
    sql += sql.empty() ? " WHERE " : " AND ";
    sql += condition;
    values.push_back(std::move(value));
  }
};

Where where_of(const EpisodeFilter& filter) {
  Where out;
  if (filter.step) out.add("step = ?", *filter.step);
  if (filter.level) out.add("level = ?", *filter.level);
  if (!filter.task.empty()) out.add("task = ?", filter.task);
  if (filter.reward_low) out.add("reward >= ?", *filter.reward_low);
  if (filter.reward_high) out.add("reward <= ?", *filter.reward_high);
  if (filter.right) out.add("(accuracy >= 1 AND error = '') = ?", int64_t{*filter.right});
  if (filter.truncated) out.add("(truncated <> 0) = ?", int64_t{*filter.truncated});
  if (filter.undecided) out.add("(error <> '') = ?", int64_t{*filter.undecided});
  if (filter.heldout) out.add("(question < 0) = ?", int64_t{*filter.heldout});
  if (!filter.text.empty())
    out.add("instr(lower(prompt || char(10) || thought || char(10) || answer), lower(?)) > 0",
            filter.text);
  return out;
}

const char* order_of(const std::string& order) {
  if (order == "best") return "reward DESC, step, question, sample";
  if (order == "worst") return "reward, step, question, sample";
  if (order == "longest") return "tokens DESC, step, question, sample";
  if (order == "shortest") return "tokens, step, question, sample";
  return "step, abs(question), sample";
}

}  // namespace

struct EpisodeReader::Impl {
  explicit Impl(const std::string& path) {
    // The run writes ahead into a log beside the database, which readers never wait for.
    if (open(path, SQLITE_OPEN_READONLY)) return;
    // A folder that may not be written to has no such log: then nobody is writing.
    if (open("file:" + escaped(path) + "?immutable=1", SQLITE_OPEN_READONLY | SQLITE_OPEN_URI))
      return;
    const std::string why = sqlite3_errmsg(db);
    sqlite3_close(db);
    fail("{}: the episodes cannot be read: {}", path, why);
  }
  ~Impl() { sqlite3_close(db); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  bool open(const std::string& name, int flags) {
    sqlite3_close(db);
    if (sqlite3_open_v2(name.c_str(), &db, flags, nullptr) != SQLITE_OK) return false;
    sqlite3_busy_timeout(db, 200);
    return sqlite3_exec(db, "SELECT 1 FROM episodes LIMIT 1", nullptr, nullptr, nullptr) ==
           SQLITE_OK;
  }
  static std::string escaped(const std::string& path) {
    std::string out;
    for (const char c : path) {
      if (c == '%' || c == '?' || c == '#')
        out += fmt::format("%{:02x}", static_cast<unsigned char>(c));
      else
        out += c;
    }
    return out;
  }

  sqlite3* db = nullptr;
};

EpisodeReader::EpisodeReader(const std::string& path) : impl_(std::make_unique<Impl>(path)) {}
EpisodeReader::~EpisodeReader() = default;

Json EpisodeReader::overview() const {
  Json out = {{"steps", Json::array()}, {"heldout_steps", Json::array()}, {"tasks", Json::array()}};
  // From step to step through the primary key: a scan would read all blobs.
  Query steps(
      impl_->db,
      "WITH RECURSIVE s(step) AS (SELECT min(step) FROM episodes UNION ALL SELECT (SELECT "
      "min(step) FROM episodes WHERE step > s.step) FROM s WHERE s.step IS NOT NULL) SELECT "
      "step FROM s WHERE step IS NOT NULL",
      {});
  while (steps.next()) {
    const Json step = steps.column(0);
    if (!step.is_number_integer())
      fail("the episodes are damaged: one is of the step {}", printable(step.dump(), 40));
    out["steps"].push_back(step);
  }
  const Json& all = out["steps"];
  if (all.empty()) return out;
  for (const Json& step : all) {
    Query asked(impl_->db, "SELECT 1 FROM episodes WHERE step = ? AND question < 0 LIMIT 1",
                {step.get<int64_t>()});
    if (asked.next()) out["heldout_steps"].push_back(step);
  }
  constexpr size_t kSome = 8;
  std::vector<Value> some(kSome);
  for (size_t i = 0; i < kSome; ++i) {
    some[i] = all[i * (all.size() - 1) / (kSome - 1)].get<int64_t>();
  }
  Query tasks(
      impl_->db,
      "SELECT DISTINCT task FROM episodes WHERE step IN (?, ?, ?, ?, ?, ?, ?, ?) ORDER BY task",
      some);
  while (tasks.next()) out["tasks"].push_back(tasks.column(0));
  return out;
}

Json EpisodeReader::list(const EpisodeFilter& filter) const {
  const Where where = where_of(filter);
  Query count(impl_->db, "SELECT count(*), avg(reward), avg(tokens) FROM episodes" + where.sql,
              where.values);
  count.next();
  Json out = {{"total", count.column(0)},
              {"mean_reward", count.column(1)},
              {"mean_tokens", count.column(2)},
              {"episodes", Json::array()}};
  std::vector<Value> values = where.values;
  values.emplace_back(std::clamp<int64_t>(filter.limit, 1, kMostAtOnce));
  values.emplace_back(std::max<int64_t>(0, filter.offset));
  Query page(impl_->db,
             fmt::format("SELECT {}, substr(prompt, 1, 160) AS prompt, substr(answer, 1, 120) AS "
                         "answer FROM episodes{} ORDER BY {} LIMIT ? OFFSET ?",
                         kFigures, where.sql, order_of(filter.order)),
             values);
  while (page.next()) out["episodes"].push_back(page.row());
  return out;
}

Json EpisodeReader::one(int64_t step, int64_t question, int64_t sample) const {
  Query query(impl_->db,
              fmt::format("SELECT {}, prompt, thought, answer FROM episodes WHERE step = ? AND "
                          "question = ? AND sample = ?",
                          kFigures),
              {step, question, sample});
  return query.next() ? query.row() : Json(nullptr);
}

}  // namespace ponder
