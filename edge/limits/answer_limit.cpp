#include "edge/limits/answer_limit.h"

#include <algorithm>

namespace polyphony::edge {
namespace {

constexpr double kFewer = 0.9;
constexpr double kMore = 1.1;

}  // namespace

AnswerLimit::AnswerLimit(AnswerLimitOptions options, Now now)
    : options_(options), now_(std::move(now)), limit_(options.most), interval_began_(now_()) {}

bool AnswerLimit::full() {
    if (under_way_ < static_cast<int>(limit_)) return false;
    reached_ = true;
    return true;
}

AnswerLimit::Place AnswerLimit::enter() {
    ++under_way_;
    return Place(*this);
}

void AnswerLimit::leave(Clock::time_point entered) {
    --under_way_;
    const auto now = now_();
    ++answers_;
    if (now - entered > options_.in_time) ++late_;
    if (now - interval_began_ >= options_.interval) end_interval(now);
}

void AnswerLimit::end_interval(Clock::time_point now) {
    if (2 * late_ >= answers_)
        limit_ *= kFewer;
    else if (reached_)
        limit_ *= kMore;
    limit_ = std::clamp<double>(limit_, options_.least, options_.most);
    interval_began_ = now;
    reached_ = false;
    answers_ = 0;
    late_ = 0;
}

}  // namespace polyphony::edge
