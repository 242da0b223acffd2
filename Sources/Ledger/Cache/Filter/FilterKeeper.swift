import Invoices
import Logging
import Verification
import Wire

/// Builds the filter of one part of the ledger and keeps it whole and large enough. The worker that
/// follows the part's feed does it, beside its rounds; its life is apart from theirs, so a slow
/// scan delays no lease.
///
/// The work can end at any line: the filter's header says how far the scan has come, so the next
/// follower goes on from there, and no reader believes the filter until its header says "ready".
package actor FilterKeeper {
    let filter: KnownInvoiceFilter
    private let scan: any IssuedInvoiceScanning
    private let worker: String
    let shard: Int
    private let now: @Sendable () -> ContinuousClock.Instant
    /// Of the last scan of the ledger.
    private var began: ContinuousClock.Instant?
    private var took = Duration.zero
    /// No scan before: the ledger has outgrown its filter.
    private var restsUntil: ContinuousClock.Instant?

    var policy: FilterPolicy { filter.policy }

    init(
        _ filter: KnownInvoiceFilter, scan: any IssuedInvoiceScanning, worker: String,
        shard: Int = 0,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.filter = filter
        self.scan = scan
        self.worker = worker
        self.shard = shard
        self.now = now
    }

    /// Looks after the filter until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            var pause = policy.lookInterval
            do {
                try await look()
            } catch {
                if Task.isCancelled { return }
                // No reader believes a half-built filter, and the ledger is asked meanwhile. If Redis
                // is away, others have logged it.
                let isRedisAway = (error as? ServiceUnavailable)?.service == .cache
                if isRedisAway { filter.note { $0.parts[shard] = FilterFigures.Part() } }
                filter.logger.log(
                    level: isRedisAway ? .debug : .info, "the filter of known invoices waits",
                    metadata: ["shard": "\(shard)", "error": "\(error)"])
                pause = policy.faultPause
            }
            try? await Task.sleep(for: pause)
        }
    }

    /// Does what there is to do, all of it.
    func look() async throws {
        let seen = try await inspect()
        filter.note {
            $0.parts[shard].bytes = seen.header?.length ?? 0
            $0.parts[shard].isReady = seen.header?.stage == .ready
        }
        guard seen.follows else { return }
        guard policy.isOn else {
            if !seen.held.isEmpty { _ = try await filter.drop(shard, seen.heldGeneration) }
            return
        }
        guard let header = seen.header else {
            if mayScan { try await begin(instead: seen, atLeast: policy.bitsMinimum) }
            return
        }
        switch header.stage {
        case .building: try await scan(header, seen)
        case .ready:
            let age = seen.atMilliseconds - header.completedAtMilliseconds
            // A moment still to come has no known age: Redis's clock went back.
            let isOld = age < 0 || age >= policy.refreshInterval.microseconds / 1_000
            if isOld && mayScan {
                try await scan(header, seen)
            } else if let set = try await filter.advance(header, to: header, shard, seen.history) {
                try await settle(header, share: share(set, of: header), seen)
            }
        }
    }

    /// The ledger is scanned now and then, never without end.
    private var mayScan: Bool {
        if let restsUntil, now() < restsUntil { return false }
        guard let began else { return true }
        return now() - began >= max(policy.scanPause, took * policy.scanPauseFactor)
    }

    private func begin(instead seen: FilterSight, atLeast bits: UInt64) async throws {
        let count = try await scan.estimate(within: policy.pageDeadline)
        let wanted = max(bits, count.multipliedReportingOverflow(by: policy.bitsPerInvoice).0)
        let most = min(policy.bitsMaximum, try await filter.quarterOfMemory() ?? .max)
        // In whole words, so that the last byte is all the filter's own.
        let size = max(min(wanted, most) / 64 * 64, 64)
        let header = FilterHeader(generation: .random(in: 1...Int64.max), bits: size)
        guard try await filter.begin(header, shard, instead: seen.heldGeneration) else { return }
        filter.logger.info(
            "a filter of known invoices is being built",
            metadata: ["shard": "\(shard)", "bytes": "\(header.length)"])
        // The scan begins only now: it sees what was committed before. A writer that commits from here
        // on finds the filter and sets its bits, or else the follower does before its next lease.
        let begun = try await inspect()
        guard let now = begun.header, now.generation == header.generation else { return }
        try await scan(now, begun)
    }

    /// Adds the ledger's identities, from the header's progress on, or everything once more if it is
    /// ready already.
    private func scan(_ header: FilterHeader, _ seen: FilterSight) async throws {
        began = now()
        defer { if let began { took = now() - began } }
        var header = header
        let isRefresh = header.stage == .ready
        var last = isRefresh ? 0 : header.progress
        var count = 0
        while true {
            let pageBegan = now()
            let page = try await scan.identities(
                after: last == 0 ? nil : InvoiceID(trusted: last), limit: policy.pageSize,
                within: policy.pageDeadline)
            // Another filter, or none: this one was lost, and nothing is owed to it.
            guard try await filter.mark(page: page, in: shard, as: header) else { return }
            last = page.last?.nibbles ?? last
            count += page.count
            let isLast = page.count < policy.pageSize
            var next = header
            if !isRefresh { next.progress = last }
            if isLast {
                next.stage = .ready
                next.completedAtMilliseconds = try await inspect().atMilliseconds
            }
            // The page counts only if Redis has been the same all the while: if it came back with
            // an older copy, the page's bits are gone though the progress may look the same.
            let set = try await filter.advance(header, to: next, shard, seen.history)
            guard let set else { return }
            header = next
            let share = share(set, of: header)
            if isLast {
                return try await finish(header, count, isRefresh: isRefresh, share: share, seen)
            }
            if try await settle(header, share: share, seen) { return }
            // As long as the page took, the machines are others'.
            try await Task.sleep(for: min(now() - pageBegan, .seconds(1)))
        }
    }

    private func finish(
        _ header: FilterHeader, _ count: Int, isRefresh: Bool, share: Double, _ seen: FilterSight
    ) async throws {
        filter.note {
            $0.parts[shard] = FilterFigures.Part(bytes: header.length, isReady: true)
            $0.builds += isRefresh ? 0 : 1
        }
        filter.logger.info(
            "the filter of known invoices is \(isRefresh ? "complete once more" : "ready")",
            metadata: [
                "shard": "\(shard)", "invoices": "\(count)", "bytes": "\(header.length)",
                "share": "\(share)",
            ])
        try await settle(header, share: share, seen)
    }

    /// - Returns: true if a filter that is too full was replaced or given up.
    @discardableResult
    private func settle(
        _ header: FilterHeader, share: Double, _ seen: FilterSight
    ) async throws -> Bool {
        guard share > policy.crowdedShare else { return false }
        let most = min(policy.bitsMaximum, try await filter.quarterOfMemory() ?? .max)
        // As one that begins is cut.
        if header.bits < most / 64 * 64 {
            var seen = seen
            seen.held = header.encoded
            try await begin(instead: seen, atLeast: header.bits * 2)
            return true
        }
        guard share > policy.uselessShare else { return false }
        filter.logger.warning(
            "the ledger has outgrown its filter, which is given up",
            metadata: ["shard": "\(shard)", "bytes": "\(header.length)"])
        // The next would be as full.
        restsUntil = now() + policy.refreshInterval
        return try await filter.drop(shard, header.generationBytes)
    }

    private func share(_ set: Int64, of header: FilterHeader) -> Double {
        Double(set) / Double(8 * filter.sample(of: header).count)
    }

    private func inspect() async throws(ServiceUnavailable) -> FilterSight {
        try await filter.inspect(shard, worker)
    }
}
