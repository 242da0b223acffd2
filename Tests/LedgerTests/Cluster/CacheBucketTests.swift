import Invoices
import Testing
import Verification
import Wire

@testable import Ledger

struct CacheBucketTests {
    @Test func aBucketIsOneSlotInItsOwnPartOfThem() {
        let part = RedisSlot.count / CacheBucket.count
        let invoices = CachedInvoices.some(2_000)
        let buckets = CacheBuckets()
        var sizes = [Int](repeating: 0, count: CacheBucket.count)
        for stored in invoices {
            let bucket = buckets[stored.id]
            sizes[bucket.index] += 1
            let slot = RedisSlot(key: bucket.entry(stored.id))
            #expect(slot.number / part == bucket.index)
            for key in [bucket.state, bucket.lease, bucket.follower] {
                #expect(RedisSlot(key: key) == slot)
            }
        }
        // About 31 each: none is idle and none is the busy one.
        #expect(sizes.allSatisfy { (8...70).contains($0) }, "\(sizes)")
    }

    @Test func anEntrysKeyShowsTheIdentity() throws {
        let id = CachedInvoices.one.id
        let key = String(decoding: CacheBuckets()[id].entry(id), as: UTF8.self)
        #expect(key.hasPrefix("f:{") && key.hasSuffix("}:\(id.uuidText)"))
    }

    @Test func eachPartOfTheLedgerHasBucketsOfItsOwn() throws {
        let map = try #require(ShardMap(regions: [[44], [31]]))
        let buckets = CacheBuckets(map)
        let tag = map.fingerprint
        var seen: Set<Int> = []
        for (number, province) in [44, 31, 99, 44].enumerated() {
            let digits = "26\(province)\(String(repeating: "0", count: 15))\(number)"
            let id = InvoiceID(code: nil, number: try #require(InvoiceNumber(digits)))
            let bucket = buckets[id]
            #expect(bucket.shard == map.shard(of: id))
            #expect(bucket.index == CacheBuckets()[id].index)
            let entry = String(decoding: bucket.entry(id), as: UTF8.self)
            #expect(entry.hasPrefix("f\(tag):{") && entry.hasSuffix("}:\(id.uuidText)"))
            for key in [bucket.state, bucket.lease, bucket.follower] {
                #expect(RedisSlot(key: key) == RedisSlot(key: bucket.entry(id)))
                let text = String(decoding: key, as: UTF8.self)
                #expect(text.hasPrefix("fapiao\(tag):{"))
                #expect(text.contains("}:\(bucket.shard):"))
            }
            seen.insert(bucket.shard)
        }
        #expect(seen == [0, 1, 2])
        #expect(Set(buckets.all.map(\.state)).count == 3 * CacheBucket.count)
        for shard in 0...2 { #expect(buckets.seats(of: shard).allSatisfy { $0.shard == shard }) }
    }

    @Test func groupsHoldEveryPlaceOnceAndNoMoreThanAllowed() {
        let ids = CachedInvoices.some(500).map(\.id)
        let buckets = CacheBuckets()
        let groups = buckets.groups(of: ids + ids, 3)
        #expect(groups.flatMap(\.places).sorted() == Array(0..<1_000))
        for (bucket, places) in groups {
            #expect((1...3).contains(places.count))
            for place in places { #expect(buckets[(ids + ids)[place]] == bucket) }
        }
        #expect(buckets.groups(of: [], 3).isEmpty)
    }

    @Test func aReadingBelievesOnlyWhatItsEpochAndNodeVouchFor() {
        let stored = CachedInvoices.one
        let record = CacheRecord.encode(.present(stored))
        func text(_ text: String) -> RedisReply { .bytes(Array(text.utf8)) }
        func entry(_ epoch: String) -> RedisReply { .bytes(record + Array(epoch.utf8)) }
        let (e, f) = ("00000000000000ee", "00000000000000ff")
        let state = "\(e) abc 1 2"
        let present = CacheEntry.present(stored)
        let table: [(RedisReply, RedisReply, RedisReply, CacheEntry?, Bool)] = [
            (text(state), text("\(e) node"), entry(e), present, true),
            (text(state), text("\(e) other"), entry(e), present, false),
            (text(state), text("\(f) node"), entry(e), present, false),
            (text(state), .nil, entry(e), present, false),
            (text(state), text("\(e) node"), entry(f), nil, true),
            (text(state), text("\(e) node"), .nil, nil, true),
            (text(state), text("\(e) node"), text(e), nil, true),
            (text(state), text("\(e) node"), text("x"), nil, true),
            (.nil, text("\(e) node"), entry(e), nil, false),
            (.nil, .nil, entry("0000000000000000"), present, false),
            (text("rubbish"), text("rubbish"), text(""), nil, false),
            (.integer(1), .array([]), .error("x"), nil, false),
        ]
        for (state, lease, item, expected, isLeased) in table {
            let reading = BucketReading(
                .array([state, lease, item]), by: "node", about: [stored.id])
            #expect(reading?.entries == [expected])
            #expect(reading?.isLeased == isLeased)
        }
        let nameless = BucketReading(
            .array([text(state), text("\(e) ")]), by: "", about: [])
        #expect(nameless?.isLeased == false)
        for reply: RedisReply in [.nil, .array([]), .array([.nil, .nil, .nil, .nil]), .integer(3)] {
            #expect(BucketReading(reply, by: "node", about: [stored.id]) == nil)
        }
    }
}
