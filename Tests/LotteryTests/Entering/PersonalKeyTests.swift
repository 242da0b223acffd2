import Cryptography
import Doubles
import Invoices
import Lottery
import Testing

struct PersonalKeyTests {
    private static func key(_ byte: UInt8 = 2) -> PersonalKey {
        var bytes = [UInt8](repeating: byte, count: 32)
        return PersonalKey(Secret(movingFrom: &bytes))!
    }

    @Test func equalIdentitiesHaveEqualTagsAndNoOthers() {
        let key = Self.key()
        let one = HolderIdentity(kind: "api:shop", text: "4711")
        #expect(key.tag(of: one) == Self.key().tag(of: one))
        let others = [
            HolderIdentity(kind: "api:shop", text: "471"),
            HolderIdentity(kind: "api:shop4", text: "711"),
            HolderIdentity(kind: "api:other", text: "4711"),
            HolderIdentity(kind: "", text: "api:shop4711"),
        ]
        let tags = others.map { key.tag(of: $0) } + [key.tag(of: one), Self.key(3).tag(of: one)]
        #expect(Set(tags).count == tags.count)
    }

    @Test func onlyTheKeyOpensAndOnlyWhatItSealed() {
        let key = Self.key()
        let text = Array("13800138000".utf8)
        let sealed = key.seal(text)
        #expect(key.open(sealed) == text)
        // A nonce is used once.
        #expect(sealed != key.seal(text))
        #expect(Self.key(3).open(sealed) == nil)
        for place in sealed.indices {
            var changed = sealed
            changed[place] ^= 1
            #expect(key.open(changed) == nil, "byte \(place)")
        }
        for count in [0, 11, 12, 27] { #expect(key.open(Array(sealed.prefix(count))) == nil) }
    }

    @Test(arguments: [0, 31, 33])
    func personalKeysHave32Bytes(_ count: Int) {
        let isKey = PersonalKey(Secret.random(count)) != nil
        #expect(!isKey)
    }

    @Test(arguments: [nil, "张三"])
    func anOpeningIsReadAsItWasWritten(_ name: String?) throws {
        let receipt = VerifiedReceipt.test(7, buyer: "李 \"四\"\n")
        let opening = EntryOpening(receipt, name: name)
        let read = try #require(EntryOpening(json: opening.json))
        #expect(read == opening)
        #expect(read.id == receipt.id)
        #expect(EntryOpening(json: Array(opening.json.dropLast())) == nil)
        #expect(EntryOpening(json: Array("{}".utf8)) == nil)
    }

    @Test func holdersAreRandom() {
        let ids = (0..<100).map { _ in HolderID.make() }
        #expect(Set(ids).count == ids.count)
        #expect(ids.allSatisfy { $0.count == 32 && $0.allSatisfy(\.isHexDigit) })
    }
}
