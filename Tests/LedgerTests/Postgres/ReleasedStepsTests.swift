import Testing

@testable import Ledger

/// A step that a database may have taken is never edited: the next program would refuse that database. Whoever wants
/// something else adds a step, and its line here.
struct ReleasedStepsTests {
    private static let released: [SchemaSet.Name: [String]] = [
        .ledger: [
            "1 invoice 3a622d8d2f92fb191de0d0162acec1b25cc3241bf27e3b821855f459892b956a",
            "2 check f4e6407779c6f06daa0ee8524009b0ccd4bebcfa5b270c87ac79e3ed3da5ec3a",
            "3 issue batch 56527d718b3ed93db87d73ad61cc7add28e4869e47cc05c157eb027583dee61f",
            "4 actor fbe117daac5210ab69baa16565703f2f897b6e45aec43a7b83b10ea6fafe95f4",
            "5 table builders ba97d7b885aa5ea3b4e7ee7d39fc897cd1a255e4da1bece7e40d73090d625db7",
            "6 yearly tables 1a6474559e8d8548b873274bc4d78d47efe3985eeab7043e019bad314d6b05d9",
            "7 roles e6f0a66cfcd5b808e990a4e2b1af2bd562b3a3886baa90e23310750a444c0b75",
            "8 jobs 3e3d53775009a3607ba5071636ec9da968d699bad2d9ced0c626bde957b3d5fa",
        ],
        .national: [
            "1 table builders ba97d7b885aa5ea3b4e7ee7d39fc897cd1a255e4da1bece7e40d73090d625db7",
            "2 roles e6f0a66cfcd5b808e990a4e2b1af2bd562b3a3886baa90e23310750a444c0b75",
            "3 jobs 3e3d53775009a3607ba5071636ec9da968d699bad2d9ced0c626bde957b3d5fa",
            "4 lottery 621f770dbd29f144ab0aca646a33e76a0dd9cc8913f9f3a88edcc7a3e6910192",
            "5 holders f9e28c0de7742b37341401ad622ef0a14f40511983bb12979c0b5a0c01ca5615",
            "6 outgoing messages 02d59b043822634d5b7c1ab4686c1e9016e79495d4dd01188dc732e7a28b238b",
            "7 durable commits bb1a84e68ba5dca161d50bc7d777c2b5e0126cd03e17b290de0f4d41c49a96f2",
            "8 sessions 1c5a2a0d91bc9c1c73200fb882f39cbf7612c42bb4eaf390100bbcb8dc552ad0",
            "9 awaited 5355a6ef6181e735c05b04f73aa2fa0d662e041a720916e1656c2e23ae10d134",
            "10 books c8d6a029b71119a13eb76892c2ea4442c55098e8f2b31a1b4afc234d7caab291",
            "11 payouts 3deb8c8d47f504b93412c6a7ed52ed0e663c3deb93f3d7c241fc75af6a69d0bb",
            "12 begun seals 91b60bfaa54acf617989a2448c3f2884c99f4a69db8d95a5f24e8e4b7c5fc09b",
            "13 renewed waits e08130150cdeaf0f351364eeda1a40865ee96cc2e708ecf048488f04397d020f",
            "14 winners 407794560f0867c01b85d9f1d7d57c5229f8157cb2a0600a691497c5c52a432a",
            "15 awaited parties c665a0b33377917fed44c1aaeb192171f9c6b20c99581caa5c9dbeb47612e271",
            "16 accounts 2ca8f40a214f3caf0b26a423af89efec9448f3545e5722c37bfbf1808fc6fb99",
            "17 watch ae8ee2171152917e80dc511533998e3692c62f6f21d9b227200fdd4e302ec2ae",
            "18 payout run 118a078825d39dddd146c753d1517e8fc54f7a3563acb69f6d22aed57bbd7e3a",
            "19 arrivals 4581b653c07219174631c3c64344be7245bf37a7ee694500cf54823bf8536438",
            "20 console de3266d3597c94033c5ab35873905213c9aacf020c0d1d336658584f73cc2c8f",
            "21 reconciliation 702ed7cb36a56a956b2f7f010265807c927dbe42980c374d93ede19e923e71b5",
            "22 risk 4373d156d14b6b6fd5c75f065a0429c270926b7fc56a2694e9fad68a0de6c2d7",
            "23 money checks 39bfabab04eba2bbc1ff74f9ea398fba358dd790166f41a6370c2ca0cb787b6f",
            "24 console sessions 06f6fb3ee49d4d1edd9de2c8b9813e8340e6e7320b592f3c5aa9fa3f5e3e9cdf",
            "25 draw answers aa8228a2453bfe81910ebef147a618a7068cf9aa05668b97278b350ca4fdbff7",
            "26 late statements b9cb9ea13b9f9fa902015d06c08cc80177d9f40ca80a6b9f17c914171023ff74",
            "27 money rules 759459b0df4c41e0c71202226e5d04e2d6c00428415d0ab1f6402a380e5b195e",
            "28 known people 4f1e169999d6327b8f73dc8d227c39682a6f0b687cb49a9d489e897c3a0aacc8",
            "29 bounded arguments 436eff03d4a229f0bc3bf0fc3564312161880a22f56c22f33512a95e89855fef",
            "30 payout batches 0070f729d69774daa3b16d2c6660029791c24beb22786957c67e89be5a6d54a4",
        ],
    ]

    @Test(arguments: [SchemaSet.ledger, .national])
    func stepsStayAsTheyAre(_ set: SchemaSet) {
        let steps = set.steps.map { "\($0.version) \($0.name) \($0.sha256)" }
        #expect(steps == Self.released[set.name])
    }
}
