#include "platform/testing/postgres_cluster.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <spawn.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <stdexcept>
#include <vector>

namespace polyphony::testing {
namespace {

namespace fs = std::filesystem;

const fs::path kBinaries = "/usr/lib/postgresql/15/bin";
constexpr auto kSuperuser = "postgres";

void check(bool holds, const std::string& what) {
    if (!holds) throw std::runtime_error(what + " failed; is Debian's package postgresql-15 installed?");
}

// PostgreSQL refuses to run as root.
bool as_other_user() { return geteuid() == 0; }

// A folder that the server can write to.
void make_server_folder(const fs::path& path) {
    fs::create_directories(path);
    fs::permissions(path, fs::perms::owner_all);
    if (!as_other_user()) return;
    const auto* user = getpwnam(kSuperuser);
    check(user != nullptr && chown(path.c_str(), user->pw_uid, user->pw_gid) == 0, "Giving a folder to postgres");
}

// Starts a program as the server's user; it is sent SIGQUIT when this process ends.
pid_t start(std::vector<std::string> command, const fs::path& log) {
    std::vector<std::string> words = {"setpriv", "--pdeathsig", "QUIT"};
    if (as_other_user()) words.insert(words.end(), {"--reuid", kSuperuser, "--regid", kSuperuser, "--clear-groups"});
    words.insert(words.end(), command.begin(), command.end());
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    pid_t pid = 0;
    const int failed = posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    check(failed == 0, "Starting " + command.front());
    return pid;
}

void run(const std::vector<std::string>& command, const fs::path& log) {
    int status = 0;
    const pid_t pid = start(command, log);
    check(waitpid(pid, &status, 0) == pid && status == 0, command.front());
}

// Holds a file's lock while it lives.
class FileLock {
  public:
    explicit FileLock(const fs::path& path) : file_(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
        check(file_ >= 0 && flock(file_, LOCK_EX) == 0, "Locking " + path.string());
    }
    ~FileLock() { close(file_); }
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

  private:
    int file_;
};

// A fresh data folder, made once for all test processes of this user.
fs::path template_folder() {
    const auto cache = fs::temp_directory_path() / ("polyphony-postgres-15-" + std::to_string(geteuid()));
    fs::create_directories(cache);
    const FileLock lock(cache / "lock");
    auto ready = cache / "template";
    if (fs::exists(ready / "PG_VERSION")) return ready;
    const auto fresh = cache / "new";
    fs::remove_all(fresh);
    make_server_folder(fresh);
    run({kBinaries / "initdb", "--pgdata", fresh, "--username", kSuperuser, "--auth", "trust", "--encoding", "UTF8",
         "--locale", "C.UTF-8", "--no-sync"},
        cache / "initdb.log");
    fs::remove_all(ready);
    fs::rename(fresh, ready);
    return ready;
}

using Session = std::unique_ptr<PGconn, decltype(&PQfinish)>;

}  // namespace

PostgresCluster& PostgresCluster::shared() {
    static PostgresCluster cluster;
    return cluster;
}

PostgresCluster::PostgresCluster() : owner_(getpid()) {
    const auto data = folder_.path() / "data";
    const auto sockets = folder_.path().string();
    const auto log = folder_.path() / "postgres.log";
    make_server_folder(folder_.path());
    make_server_folder(data);
    run({"cp", "-a", template_folder() / ".", data}, log);
    server_ = start({kBinaries / "postgres", "-D", data, "-k", sockets, "-c", "listen_addresses=", "-c", "fsync=off",
                     "-c", "full_page_writes=off", "-c", "autovacuum=off", "-c", "shared_buffers=16MB", "-c",
                     "max_connections=100", "-c", "max_wal_size=1GB"},
                    log);
    const auto server = url(kSuperuser);
    check(eventually([&] { return PQping(server.c_str()) == PQPING_OK; }), "Starting PostgreSQL");
}

PostgresCluster::~PostgresCluster() {
    if (getpid() != owner_) return;  // A fork of the test process.
    kill(server_, SIGQUIT);
    waitpid(server_, nullptr, 0);
}

std::string PostgresCluster::create_database() {
    auto name = "test_" + std::to_string(++databases_);
    execute("CREATE DATABASE " + name);
    return name;
}

void PostgresCluster::drop_database(const std::string& name) { execute("DROP DATABASE " + name + " WITH (FORCE)"); }

std::string PostgresCluster::url(const std::string& database) const {
    return "postgresql:///" + database + "?host=" + folder_.path().string() + "&user=" + kSuperuser;
}

void PostgresCluster::execute(const std::string& statement) const {
    const Session session(PQconnectdb(url(kSuperuser).c_str()), PQfinish);
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(session.get(), statement.c_str()), PQclear);
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) throw std::runtime_error(PQerrorMessage(session.get()));
}

}  // namespace polyphony::testing
