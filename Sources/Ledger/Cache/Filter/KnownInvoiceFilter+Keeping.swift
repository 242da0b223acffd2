import Invoices
import Verification
import Wire

/// A keeper's view of a filter.
struct FilterSight: Sendable {
    /// The first 64 bytes of whatever stands there.
    var held: [UInt8]
    /// True if the keeper's worker follows the feed.
    let follows: Bool
    /// Of Redis.
    let history: [UInt8]
    /// On Redis's clock.
    let atMilliseconds: Int64

    /// Nil where there is no filter of this version.
    var header: FilterHeader? { FilterHeader(held) }

    /// Bytes 8 to 15, whatever they mean.
    var heldGeneration: [UInt8] { Array(held.dropFirst(8).prefix(8)) }
}

extension KnownInvoiceFilter {
    func inspect(_ shard: Int, _ worker: String) async throws(ServiceUnavailable) -> FilterSight {
        let reply = try await run(
            FilterScripts.inspect, [key.filter(shard), key.follower(shard)], [Array(worker.utf8)])
        guard let items = reply.array, items.count == 4, let held = items[0].bytes,
            let follows = items[1].integer, let history = items[2].bytes,
            let time = items[3].integer
        else { throw .unexpectedReply }
        return FilterSight(
            held: held, follows: follows == 1, history: history, atMilliseconds: time)
    }

    /// - Parameter generation: of the filter that it replaces; empty for none.
    /// - Returns: false where the feed is not followed yet or another worker was first.
    func begin(
        _ header: FilterHeader, _ shard: Int, instead generation: [UInt8]
    ) async throws(ServiceUnavailable) -> Bool {
        let kept = FilterPolicy.untouchedKept.microseconds / 1_000
        let reply = try await run(
            FilterScripts.begin, [key.filter(shard), key.cursor(shard)],
            [
                generation, header.encoded, Array("\(header.lastByte)".utf8),
                Array("\(kept)".utf8),
            ])
        return reply == .integer(1)
    }

    /// - Parameters:
    ///   - header: as it must be for the step to be taken.
    ///   - history: in which Redis must still be.
    /// - Returns: how many bits of the sample are set; nil where the step was not taken.
    func advance(
        _ header: FilterHeader, to next: FilterHeader, _ shard: Int, _ history: [UInt8]
    ) async throws(ServiceUnavailable) -> Int64? {
        let sample = sample(of: header)
        let reply = try await run(
            FilterScripts.advance, [key.filter(shard)],
            [
                header.generationBytes, history, header.progressBytes, next.progressBytes,
                [next.stage.rawValue], next.completedAtMilliseconds.bigEndianBytes,
                Array("\(sample.lowerBound)".utf8), Array("\(sample.upperBound - 1)".utf8),
            ])
        guard let set = reply.integer else { throw .unexpectedReply }
        return set < 0 ? nil : set
    }

    /// Bytes in the middle: hashes are spread evenly, so any will do.
    func sample(of header: FilterHeader) -> Range<Int> {
        let first = Int(FilterHeader.firstBit / 8)
        let length = min(policy.sampleLength, header.length - first)
        let start = first + (header.length - first - length) / 2
        return start..<start + length
    }

    /// A quarter of Redis's memory in bits, so that the filter leaves room for what it stands before;
    /// nil where the memory has no bound.
    func quarterOfMemory() async throws(ServiceUnavailable) -> UInt64? {
        let command = RedisCommand("INFO", "memory")
        let reply = try await client.perform([.command(command)], within: policy.deadline)[0]
        let name = "maxmemory:"
        let line = String(decoding: reply.bytes ?? [], as: UTF8.self)
            .split(whereSeparator: \.isNewline).first { $0.hasPrefix(name) }
        guard let bytes = line.flatMap({ UInt64($0.dropFirst(name.count)) }), bytes > 0 else {
            return nil
        }
        return bytes / 4 * 8
    }

    private func run(
        _ script: RedisScript, _ keys: [[UInt8]], _ arguments: [[UInt8]]
    ) async throws(ServiceUnavailable) -> RedisReply {
        let call = RedisScriptCall(script, keys: keys, arguments: arguments)
        return try await client.perform([.script(call)], within: policy.deadline)[0]
    }
}
