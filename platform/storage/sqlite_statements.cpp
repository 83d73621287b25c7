#include "platform/storage/sqlite_statements.h"

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace polyphony::storage {
namespace {

constexpr std::size_t kMostStatements = 100;
constexpr std::size_t kLongestStatement = 4096;  // Long lists of ids do not come again.

struct Finalize {
    void operator()(sqlite_api::sqlite3_stmt* statement) const { sqlite_api::sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite_api::sqlite3_stmt, Finalize>;

/// Statements that nobody uses at the moment; those used last come first.
class KeptStatements {
  public:
    /// Nothing if there is none of this text.
    Statement take(const std::string& text) {
        const auto found = by_text_.find(text);
        if (found == by_text_.end()) return nullptr;
        auto statement = std::move(found->second->statement);
        const auto kept = found->second;
        by_text_.erase(found);
        kept_.erase(kept);
        return statement;
    }

    void put(std::string text, Statement statement) {
        if (text.size() > kLongestStatement || by_text_.contains(text)) return;
        kept_.push_front({std::move(text), std::move(statement)});
        by_text_.emplace(kept_.front().text, kept_.begin());
        if (kept_.size() <= kMostStatements) return;
        by_text_.erase(kept_.back().text);
        kept_.pop_back();
    }

  private:
    struct Kept {
        std::string text;
        Statement statement;
    };
    std::list<Kept> kept_;
    std::unordered_map<std::string_view, std::list<Kept>::iterator> by_text_;
};

/// SOCI's statement, but for where SQLite's comes from and goes to. SOCI exports its classes only by their interfaces,
/// so that it is held, not derived from.
class StatementBackend final : public soci::details::statement_backend {
  public:
    StatementBackend(soci::sqlite3_statement_backend* soci, KeptStatements& kept) : soci_(soci), kept_(kept) {}

    void prepare(const std::string& query, soci::details::statement_type type) override {
        clean_up();
        text_ = query;
        if (auto statement = kept_.take(query)) {
            soci_->stmt_ = statement.release();
            soci_->databaseReady_ = true;
        } else {
            soci_->prepare(query, type);
        }
    }
    void clean_up() override {
        if (Statement statement(std::exchange(soci_->stmt_, nullptr)); statement) {
            sqlite_api::sqlite3_reset(statement.get());
            sqlite_api::sqlite3_clear_bindings(statement.get());
            kept_.put(std::move(text_), std::move(statement));
        }
        soci_->clean_up();
    }

    void alloc() override { soci_->alloc(); }
    exec_fetch_result execute(int number) override { return soci_->execute(number); }
    exec_fetch_result fetch(int number) override { return soci_->fetch(number); }
    long long get_affected_rows() override { return soci_->get_affected_rows(); }
    int get_number_of_rows() override { return soci_->get_number_of_rows(); }
    std::string get_parameter_name(int index) const override { return soci_->get_parameter_name(index); }
    std::string rewrite_for_procedure_call(const std::string& query) override {
        return soci_->rewrite_for_procedure_call(query);
    }
    int prepare_for_describe() override { return soci_->prepare_for_describe(); }
    void describe_column(int column, soci::data_type& type, std::string& name) override {
        soci_->describe_column(column, type, name);
    }
    soci::details::standard_into_type_backend* make_into_type_backend() override {
        return soci_->make_into_type_backend();
    }
    soci::details::standard_use_type_backend* make_use_type_backend() override {
        return soci_->make_use_type_backend();
    }
    soci::details::vector_into_type_backend* make_vector_into_type_backend() override {
        return soci_->make_vector_into_type_backend();
    }
    soci::details::vector_use_type_backend* make_vector_use_type_backend() override {
        return soci_->make_vector_use_type_backend();
    }

  private:
    std::unique_ptr<soci::sqlite3_statement_backend> soci_;
    KeptStatements& kept_;
    std::string text_;
};

class SessionBackend final : public soci::details::session_backend {
  public:
    explicit SessionBackend(soci::sqlite3_session_backend* soci) : soci_(soci) {}

    sqlite_api::sqlite3* handle() { return soci_->conn_; }

    soci::details::statement_backend* make_statement_backend() override {
        return std::make_unique<StatementBackend>(soci_->make_statement_backend(), kept_).release();
    }

    bool is_connected() override { return soci_->is_connected(); }
    void begin() override { soci_->begin(); }
    void commit() override { soci_->commit(); }
    void rollback() override { soci_->rollback(); }
    bool get_last_insert_id(soci::session& sql, const std::string& table, long long& id) override {
        return soci_->get_last_insert_id(sql, table, id);
    }
    std::string get_dummy_from_table() const override { return soci_->get_dummy_from_table(); }
    std::string get_backend_name() const override { return soci_->get_backend_name(); }
    soci::details::rowid_backend* make_rowid_backend() override { return soci_->make_rowid_backend(); }
    soci::details::blob_backend* make_blob_backend() override { return soci_->make_blob_backend(); }

  private:
    std::unique_ptr<soci::sqlite3_session_backend> soci_;
    KeptStatements kept_;  // They go before the connection does.
};

class Factory final : public soci::backend_factory {
  public:
    soci::details::session_backend* make_session(const soci::connection_parameters& parameters) const override {
        auto* soci = static_cast<soci::sqlite3_session_backend*>(soci::factory_sqlite3()->make_session(parameters));
        return std::make_unique<SessionBackend>(soci).release();
    }
};

}  // namespace

const soci::backend_factory& sqlite_with_kept_statements() {
    static const Factory factory;
    return factory;
}

sqlite_api::sqlite3* sqlite_handle(soci::session& sql) {
    return static_cast<SessionBackend*>(sql.get_backend())->handle();
}

}  // namespace polyphony::storage
