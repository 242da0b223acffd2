import Invoices
import Payouts

/// What the world does: holders, invoices, the provider, days.
extension PayoutSimulation {
    mutating func apply(_ change: SimulatedProvider.Change) {
        changesLeft -= 1
        guard let win = provider.apply(change) else { return }
        if provider.payments(of: win) > 1 {
            faults.append("\(rows[win].payout.win) has been paid twice")
        }
        // Lost, late, and several times.
        for _ in 0..<chance.within(0...2) {
            events.add(.callback(change.order), at: later(0...(chance.chance(20) ? 30_000 : 5)))
        }
        // A return is seen in the statement at the latest.
        if change.state == .returned {
            changesLeft += 1
            events.add(.callback(change.order), at: later(0...90_000))
        }
    }

    /// It only makes us ask; here that is done at once, for a payment that came back is asked for by nobody else.
    mutating func callback(_ order: OrderNumber) {
        guard let bill = provider.bills[order] else { return }
        let isReturn = bill.state == .returned
        let answer = provider.query(order, at: now, &chance)
        if isReturn {
            guard case .returned = answer else {
                return events.add(.callback(order), at: later(60...600))
            }
            if !seenReturns.insert(order).inserted { return }
            changesLeft -= 1
            counts.returned += 1
            change(bill.win) { payout, now in
                payout.answered(answer, to: order, at: now, jitter: 0)
            }
            if rows[bill.win].payout.state == .returned {
                events.add(.bind(bill.win), at: later(60...90_000))
            }
        } else {
            rows[bill.win].payout.nudge(at: now)
            wakeIdle()
        }
    }

    mutating func void(_ win: Int) {
        guard rows[win].voidedAt == nil, rows[win].payout.state != .forfeited else { return }
        rows[win].voidedAt = now
        // At once, or when the feed has caught up.
        events.add(.feed(win), at: later(0...(chance.chance(70) ? 0 : 90_000)))
    }

    mutating func bind(_ win: Int) {
        let state = rows[win].payout.state
        if state.isFinal { return }
        // Some never do, and a person or the campaign's rule ends it.
        if chance.chance(85) {
            let place = UInt8(chance.below(Self.accounts.count))
            change(win) { payout, now in
                payout.bind([place], at: now)
                return []
            }
        }
        // Or he is only at the page, where a bill may wait for him, and has perhaps used up its package.
        if chance.chance(30) {
            let wantsNew = chance.chance(50)
            change(win) { payout, now in
                payout.visit(
                    until: now.advanced(by: .seconds(60)), wantsNew: wantsNew, at: now)
                return []
            }
        }
        events.add(.bind(win), at: later(40_000...200_000))
    }

    /// Once a day the statement of the day before is there, a person looks, and what was not claimed in time ends.
    mutating func closeDay() {
        let days = Int(now.duration(since: begin) / .seconds(86_400))
        if days > Self.daysMaximum {
            let left = rows.filter { !$0.payout.state.isFinal }.map { "\($0.payout)" }
            faults.append("no end after \(days) days: \(left)")
        }
        // At times a day late.
        let end = now.advanced(by: .seconds(chance.chance(20) ? -122_400 : -36_000))
        for win in rows.indices where !rows[win].payout.state.isFinal {
            if rows[win].payout.isMissing { compare(win, withStatementUntil: end) }
            if rows[win].payout.alarm == .inDoubt { askBank(about: win) }
            if rows[win].payout.alarm != nil {
                change(win) { payout, now in
                    payout.release(at: now)
                    return []
                }
            }
            let state = rows[win].payout.state
            if days > 60, !state.isLive, !state.isFinal {
                change(win) { payout, _ in payout.forfeit() }
            }
        }
        events.add(.day, at: now.advanced(by: .seconds(86_400)))
    }

    private mutating func compare(_ win: Int, withStatementUntil end: Timestamp) {
        var next = rows[win].payout
        guard let order = next.submission?.order,
            provider.bills[order].map({ $0.landedAt >= end }) ?? true,
            let transfers = next.absent(fromStatementUntil: end, at: now)
        else { return }
        change(win) { payout, _ in
            payout = next
            return transfers
        }
    }

    /// No statement of a bank's ends a number: people who were told ask the bank, which knows nothing of it.
    private mutating func askBank(about win: Int) {
        var next = rows[win].payout
        guard let order = next.submission?.order, provider.bills[order] == nil,
            let transfers = next.neverArrived(asked: now, at: now)
        else { return }
        counts.askedOfBanks += 1
        change(win) { payout, _ in
            payout = next
            return transfers
        }
    }

    /// The oracle, when all has ended.
    mutating func judge() {
        for row in rows {
            switch row.payout.state {
            case .paid: counts.paid += 1
            case .forfeited: counts.forfeited += 1
            default: faults.append("\(row.payout.win) has not ended: \(row.payout.state)")
            }
        }
        for (win, row) in rows.enumerated() {
            let isPaid = provider.payments(of: win) == 1
            if isPaid != (row.payout.state == .paid) {
                faults.append("\(row.payout.win) is \(row.payout.state), and paid is \(isPaid)")
            }
            if books[.payable(row.payout.win)] != BookBalance() {
                faults.append("\(row.payout.win) is still owed something")
            }
        }
        for account in Self.accounts {
            let cleared = books[.clearing(account)]
            if cleared != BookBalance(posted: provider.paid(through: account)) {
                faults.append("\(account): the books say \(cleared)")
            }
        }
        let proof = books.proof
        faults += proof.faults.map { "\($0)" }
        let claimed = rows.filter { $0.payout.isVoid && $0.payout.state == .paid }
        if proof.pending != claimed.count {
            faults.append("\(proof.pending) pending, \(claimed.count) to be paid back")
        }
    }
}
