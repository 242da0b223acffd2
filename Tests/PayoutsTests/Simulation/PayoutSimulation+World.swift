import Invoices
import Payouts

/// What the world does: holders, invoices, the provider, days.
extension PayoutSimulation {
    mutating func apply(_ change: SimulatedProvider.Change) {
        changesLeft -= 1
        guard let win = provider.apply(change) else { return }
        if provider.expectedPayments(of: win) > 1 {
            faults.append("\(rows[win].payout.win) has been paid twice")
        }
        // Lost, late, and several times.
        for _ in 0..<chance.within(0...2) {
            events.add(.callback(change.order), at: later(0...(chance.chance(20) ? 30_000 : 5)))
        }
        // A return, and a payment of what was over, is seen in the statement at the latest.
        let isLate = change.state == .success && provider.bills[change.order]?.isLate == true
        if change.state == .returned || isLate {
            changesLeft += 1
            events.add(.callback(change.order), at: later(0...90_000))
        }
    }

    /// It only makes us ask; here that is done at once, for what came back, or was paid when it was over, is asked for by
    /// nobody else.
    mutating func callback(_ order: OrderNumber) {
        guard let bill = provider.bills[order] else { return }
        let isReturn = bill.state == .returned
        let answer = provider.query(order, at: now, &chance)
        guard isReturn || bill.isLate else {
            rows[bill.win].payout.nudge(at: now)
            return wakeIdle()
        }
        switch (answer, isReturn) {
        case (.returned, true), (.paid, false): break
        default: return events.add(.callback(order), at: later(60...600))
        }
        var isNew = false
        if bill.isLate, seenLate.insert(order).inserted {
            isNew = true
            changesLeft -= 1
            counts.late += 1
            rows[bill.win].lateAt = now
        }
        if isReturn, seenReturns.insert(order).inserted {
            isNew = true
            changesLeft -= 1
            counts.returned += 1
        }
        guard isNew else { return }
        change(bill.win) { payout, now in
            order == payout.order
                ? payout.answered(answer, to: order, at: now, jitter: 0)
                : payout.answeredLate(answer, to: bill.submission)
        }
        if rows[bill.win].payout.state == .returned {
            events.add(.bind(bill.win), at: later(60...90_000))
        }
    }

    /// Some pay back what they owe.
    private mutating func repay(_ win: Int) {
        let row = rows[win]
        let before = row.payout.late
        var isNothing = false
        change(win) { payout, _ in
            let transfers = payout.repaid()
            isNothing = transfers.isEmpty
            return transfers
        }
        if isNothing { return }
        counts.repaid += 1
        row.repayments += 1
        for (old, new) in zip(before, row.payout.late) where new.state != old.state {
            row.repaidLate.insert(new.attempt)
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
        for win in rows.indices where rows[win].owes && chance.chance(40) { repay(win) }
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
            if days > 60, !state.isLive, !state.isFinal, !rows[win].payout.isRepaid {
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
        var debts: Int64 = 0
        for (win, row) in rows.enumerated() {
            let owed = row.payout.late.count { $0.state == .owed }
            let twice = row.payout.late.count {
                $0.state == .returned && row.repaidLate.contains($0.attempt)
            }
            debts += Int64(twice - owed) * row.payout.net.value
            // What the holder has, less what he owes: his prize or nothing.
            let has =
                provider.payments(of: win) - row.repayments - (row.payout.isClawedBack ? 1 : 0)
                - owed + twice
            if has != (row.payout.state == .paid && row.isEntitled ? 1 : 0) {
                faults.append("\(row.payout.win) is \(row.payout), and its holder has \(has)")
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
        if books[.clawback(campaign: Self.campaign)].posted != Fen(debts) {
            faults.append("\(debts) is owed, and the books say otherwise")
        }
        let claimed = rows.filter(\.payout.isClawedBack)
        if proof.pending != claimed.count {
            faults.append("\(proof.pending) pending, \(claimed.count) to be paid back")
        }
    }
}

extension PayoutSimulation.Row {
    fileprivate var owes: Bool {
        payout.isClawedBack || payout.late.contains { $0.state == .owed }
    }
}
