#include "services/catalog/access/library_access.h"

#include <gmock/gmock.h>

#include "platform/ids/ids.h"
#include "services/catalog/test_catalog.h"

namespace polyphony::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::run;
using ::testing::UnorderedElementsAre;

class LibraryAccessTest : public CatalogDatabaseTest {
  protected:
    bool sees(const Viewer& viewer) {
        return write([&](soci::session& sql) { return !visible_library_ids(sql, viewer).empty(); });
    }

    const std::string ann_ = ids::make();
    const std::string bob_ = ids::make();
    const std::string library_ = attach({{"Music", "/music"}}).at("Music").id;
    LibraryAccesses accesses_{*database_, 1};
};

TEST_P(LibraryAccessTest, AClosedLibraryIsSeenByThoseLetInAndByAdministrators) {
    EXPECT_TRUE(run(accesses_.get(library_)).value().everyone);
    EXPECT_FALSE(run(accesses_.set(library_, false)).value().everyone);
    EXPECT_FALSE(sees({ann_, false}));
    EXPECT_TRUE(sees({ann_, true}));

    EXPECT_THAT(run(accesses_.grant(library_, ann_)).value().user_ids, ElementsAre(ann_));
    EXPECT_TRUE(sees({ann_, false}));
    EXPECT_FALSE(sees({bob_, false}));
    EXPECT_THAT(run(accesses_.revoke(library_, ann_)).value().user_ids, IsEmpty());
    EXPECT_FALSE(sees({ann_, false}));
    EXPECT_TRUE(run(accesses_.set(library_, true)).value().everyone);
    EXPECT_TRUE(sees({bob_, false}));
    EXPECT_THAT(new_events(),
                ElementsAre("LibraryAccessChanged", "LibraryGranted", "LibraryRevoked", "LibraryAccessChanged"));
}

TEST_P(LibraryAccessTest, WhatChangesNothingIsNotSaid) {
    run(accesses_.set(library_, true)).value();
    run(accesses_.grant(library_, ann_)).value();
    run(accesses_.grant(library_, ann_)).value();
    run(accesses_.revoke(library_, bob_)).value();
    EXPECT_THAT(new_events(), ElementsAre("LibraryGranted"));
}

TEST_P(LibraryAccessTest, WrongOrdersAreRefused) {
    EXPECT_EQ(run(accesses_.get(ids::make())).error().code, Code::NotFound);
    EXPECT_EQ(run(accesses_.set("nonsense", false)).error().code, Code::NotFound);
    EXPECT_EQ(run(accesses_.grant(library_, "nobody")).error().code, Code::InvalidArgument);
    run(accesses_.grant(library_, ann_)).value();
    EXPECT_EQ(run(accesses_.grant(library_, bob_)).error().code, Code::ResourceExhausted);
    EXPECT_THAT(run(accesses_.get(library_)).value().user_ids, UnorderedElementsAre(ann_));
}

INSTANTIATE_TEST_SUITE_P(Databases, LibraryAccessTest, ::testing::ValuesIn(testing::database_kinds()));

}  // namespace
}  // namespace polyphony::catalog
