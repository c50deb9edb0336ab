#include "rl/episode_store.h"

#include <sqlite3.h>

#include "base/error.h"

namespace ponder {

namespace {

constexpr int kPatience = 10'000;  // milliseconds

}  // namespace

struct EpisodeStore::Impl {
  explicit Impl(const std::string& file) : path(file) {
    if (sqlite3_open(path.c_str(), &db) != SQLITE_OK) {
      const std::string why = sqlite3_errmsg(db);
      sqlite3_close(db);
      fail("cannot open {}: {}", path, why);
    }
    // A dashboard that reads may hold it for a moment.
    sqlite3_busy_timeout(db, kPatience);
  }
  ~Impl() {
    sqlite3_finalize(insert);
    sqlite3_close(db);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void check(int result) const {
    if (result != SQLITE_OK && result != SQLITE_DONE && result != SQLITE_ROW)
      fail("{}: {}; free some space or repair the file", path, sqlite3_errmsg(db));
  }
  void run(const char* sql) const { check(sqlite3_exec(db, sql, nullptr, nullptr, nullptr)); }

  std::string path;
  sqlite3* db = nullptr;
  sqlite3_stmt* insert = nullptr;
};

namespace {

constexpr const char* kSchema =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
    "CREATE TABLE IF NOT EXISTS episodes ("
    " step INTEGER NOT NULL, question INTEGER NOT NULL, sample INTEGER NOT NULL,"
    " task TEXT, level INTEGER, language TEXT, prompt TEXT, thought TEXT, answer TEXT,"
    " expected TEXT, reward REAL, accuracy REAL, format REAL, overlong REAL, advantage REAL,"
    " truncated INTEGER, tokens INTEGER, token_ids BLOB, logprobs BLOB, error TEXT, "
    "language_reward REAL,"
    " PRIMARY KEY (step, question, sample)) WITHOUT ROWID;";
constexpr const char* kInsert =
    "INSERT OR REPLACE INTO episodes VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";

// Binds the columns of one row, left to right.
class Row {
 public:
  explicit Row(sqlite3_stmt* statement) : statement_(statement) { sqlite3_reset(statement); }
  Row& operator<<(int64_t value) {
    sqlite3_bind_int64(statement_, ++column_, value);
    return *this;
  }
  Row& operator<<(double value) {
    sqlite3_bind_double(statement_, ++column_, value);
    return *this;
  }
  Row& operator<<(const std::string& value) {
    sqlite3_bind_text64(statement_, ++column_, value.data(), value.size(), SQLITE_TRANSIENT,
                        SQLITE_UTF8);
    return *this;
  }
  template <class T>
  Row& operator<<(const std::vector<T>& value) {
    sqlite3_bind_blob64(statement_, ++column_, value.data(), value.size() * sizeof(T),
                        SQLITE_TRANSIENT);
    return *this;
  }
  int insert() { return sqlite3_step(statement_); }

 private:
  sqlite3_stmt* statement_;
  int column_ = 0;
};

// Of a database that was begun before there was one; else SQLite refuses, which is as well.
void add_language_column(sqlite3* db) {
  sqlite3_exec(db, "ALTER TABLE episodes ADD COLUMN language_reward REAL", nullptr, nullptr,
               nullptr);
}

}  // namespace

EpisodeStore::EpisodeStore(const std::string& path, int64_t step)
    : impl_(std::make_unique<Impl>(path)) {
  impl_->run(kSchema);
  add_language_column(impl_->db);
  impl_->check(sqlite3_prepare_v2(impl_->db, kInsert, -1, &impl_->insert, nullptr));
  impl_->run(fmt::format("DELETE FROM episodes WHERE step >= {}", step).c_str());
}

EpisodeStore::~EpisodeStore() = default;

void EpisodeStore::add(int64_t step, Split split, std::span<const Question> questions,
                       std::span<const Episode> episodes, std::span<const EpisodeText> texts) {
  impl_->run("BEGIN");
  for (size_t i = 0; i < episodes.size(); ++i) {
    const Episode& e = episodes[i];
    const Question& q = questions[static_cast<size_t>(e.question)];
    Row row(impl_->insert);
    row << step << (split == Split::Heldout ? -1 - e.question : e.question) << e.sample
        << q.problem.task << static_cast<int64_t>(q.problem.level) << q.problem.language
        << q.problem.prompt << texts[i].thought << texts[i].answer << q.problem.answer
        << e.reward.total << e.reward.accuracy << e.reward.format << e.reward.overlong
        << e.advantage << static_cast<int64_t>(e.truncated)
        << static_cast<int64_t>(e.completion.size()) << e.completion << e.logprobs << e.reward.error
        << e.reward.language;
    impl_->check(row.insert());
  }
  impl_->run("COMMIT");
}

}  // namespace ponder
