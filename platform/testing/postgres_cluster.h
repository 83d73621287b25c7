#pragma once

#include <sys/types.h>

#include <atomic>
#include <filesystem>
#include <string>

#include "platform/testing/testing.h"

namespace polyphony::testing {

/// A PostgreSQL server of this process's own, on a unix socket in a temporary folder. It starts in well under a second,
/// since what initdb makes is kept in the system's temporary folder and copied. It is not safe against power cuts
/// (fsync=off), and ends with the process, however that ends.
class PostgresCluster {
  public:
    /// The cluster of this process, started at the first call.
    static PostgresCluster& shared();

    /// Makes an empty database and returns its name.
    std::string create_database();
    void drop_database(const std::string& name);
    std::string url(const std::string& database) const;

    ~PostgresCluster();
    PostgresCluster(const PostgresCluster&) = delete;
    PostgresCluster& operator=(const PostgresCluster&) = delete;

  private:
    PostgresCluster();
    void execute(const std::string& statement) const;

    TemporaryFolder folder_;
    pid_t owner_ = 0;
    pid_t server_ = 0;
    std::atomic<int> databases_ = 0;
};

}  // namespace polyphony::testing
