import Cryptography
import GoldenValues
import Lottery
import Testing

struct EntryTests {
    @Test func entriesAreTheGoldenOnes() {
        let key = Golden.campaignKey()
        for known in Golden.values.entries {
            let invoice = EnteredInvoice(
                seller: known.seller, code: known.code, number: known.number)
            let salt = key.salt(of: invoice)
            #expect(salt == known.salt.hash)
            #expect(HolderTag.blind(salt: salt) == known.blind.hash)
            #expect(key.pseudonym(of: known.holder) == known.nym.hash)
            let read = Entry(known.data.bytes)
            let made = key.entry(
                of: invoice, by: known.holder, under: Golden.rules.manifest,
                oddsTable: known.ladder, acceptedAt: read?.acceptedAt ?? 0)
            #expect(made == read)
            #expect(made.bytes == known.data.bytes)
            #expect(made.leafHash == known.leaf.hash)
            #expect(made.invoice == invoice.commitment(salt: salt))
            #expect(
                made.holder == HolderTag.tag(blind: known.blind.hash, pseudonym: known.nym.hash))
        }
    }

    @Test func theKeysFingerprintIsThatOfTheManifest() {
        let key = Golden.campaignKey()
        #expect(key.fingerprint == Golden.rules.campaignKey)
    }

    @Test(arguments: [0, 16, 31, 33])
    func campaignKeysHave32Bytes(_ count: Int) {
        let isKey = CampaignKey(Secret.random(count)) != nil
        #expect(!isKey)
    }

    /// Where one field ends and the next begins is part of what is hashed.
    @Test func fieldsCannotBeMovedIntoOneAnother() {
        let key = Golden.campaignKey()
        let invoices = [
            EnteredInvoice(seller: "A", code: "1", number: "23"),
            EnteredInvoice(seller: "A", code: "12", number: "3"),
            EnteredInvoice(seller: "A1", code: "", number: "23"),
            EnteredInvoice(seller: "", code: "A1", number: "23"),
        ]
        #expect(Set(invoices.map { key.salt(of: $0) }).count == invoices.count)
        #expect(Set(invoices.map { $0.commitment(salt: .zero) }).count == invoices.count)
    }

    @Test func otherBytesAreNoEntry() {
        let good = Golden.values.entries[0].data.bytes
        #expect(Entry(good) != nil)
        for bad in [[], Array(good.dropLast()), good + [0], [UInt8](repeating: 0, count: 127)] {
            #expect(Entry(bad) == nil)
        }
        for place in 0..<19 {
            var bad = good
            bad[place] ^= 1
            #expect(Entry(bad) == nil, "byte \(place) of the purpose")
        }
    }
}
