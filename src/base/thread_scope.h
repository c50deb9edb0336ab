// While it lives, the thread that made it has `it` as its T; the one before then is so again.
#pragma once

namespace ponder {

template <class T>
class ThreadScope {
 public:
  explicit ThreadScope(T& it) : before_(current_) { current_ = &it; }
  ~ThreadScope() { current_ = before_; }
  ThreadScope(const ThreadScope&) = delete;
  ThreadScope& operator=(const ThreadScope&) = delete;

  static T* current() { return current_; }  // of this thread; null: none

 private:
  static inline thread_local T* current_ = nullptr;
  T* before_;
};

}  // namespace ponder
