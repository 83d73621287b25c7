#pragma once

#include <soci/soci.h>

#include <optional>
#include <string>
#include <vector>

#include "services/user/erasures.h"

namespace polyphony::user {

/// The SQL of erasures. Erasures come without their confirmations.
class ErasureStore {
  public:
    explicit ErasureStore(soci::session& sql) : sql_(sql) {}

    void insert(const Erasure& erasure);
    std::optional<Erasure> find(const std::string& id);
    std::optional<Erasure> find_by_user(const std::string& user_id);
    std::vector<Erasure> newest(int limit);
    /// By id, from behind `after`.
    std::vector<Erasure> erasures_behind(const std::string& after, int limit);

    /// Notes a confirmation; a repeated one changes nothing.
    void confirm(const std::string& user_id, const Confirmation& confirmation);
    std::vector<Confirmation> confirmations(const std::string& user_id);

  private:
    std::optional<Erasure> find_where(const std::string& condition, const std::string& value);

    soci::session& sql_;
};

}  // namespace polyphony::user
