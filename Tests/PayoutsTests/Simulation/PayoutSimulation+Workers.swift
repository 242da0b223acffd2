import Invoices
import Payouts

/// What workers do, one act at each event.
extension PayoutSimulation {
    mutating func work(_ worker: Int) {
        if workers[worker].work == nil { return claim(worker) }
        // It dies, between any two acts, and another one starts.
        if chance.below(1_000) < 15 {
            counts.crashes += 1
            workers[worker] = Worker()
            return wake(worker, at: later(1...60))
        }
        let row = workers[worker].row
        act(worker)
        let isAsleep = chance.below(1_000) < 15
        let pause =
            isAsleep
            ? later(1...7_200) : now.advanced(by: .microseconds(chance.within(200...400_000)))
        wake(worker, at: pause)
        // A red-flush directly before or after a step.
        if chance.below(1_000) < 4 {
            let time = now.advanced(by: .milliseconds(chance.within(0...2)))
            events.add(.void(row), at: time)
        }
    }

    private mutating func claim(_ worker: Int) {
        let present = now.microseconds
        var soonest = present + 86_400_000_000
        var found: Int?
        let first = chance.below(rows.count)
        for place in 0..<rows.count {
            let win = (first + place) % rows.count
            let due = rows[win].due
            if due <= present {
                found = win
                break
            }
            if due < soonest { soonest = due }
        }
        guard let win = found else { return wake(worker, at: Timestamp(microseconds: soonest)) }
        rows[win].fence += 1
        rows[win].leaseUntil = now.advanced(by: Self.lease).microseconds
        workers[worker] = Worker(
            PayoutWork(claimed: rows[win].payout), row: win, fence: rows[win].fence)
        wake(worker, at: now.advanced(by: .milliseconds(1)))
    }

    private mutating func act(_ worker: Int) {
        guard var work = workers[worker].work else { return }
        let win = workers[worker].row
        workers[worker].work = nil
        defer { if !work.isDone { workers[worker].work = work } else { give(back: worker) } }
        if let (answer, isCancel) = workers[worker].answer,
            let order = work.payout.submission?.order
        {
            workers[worker].answer = nil
            let jitter = Double(chance.below(100)) / 100
            isCancel
                ? work.cancelAnswered(answer, to: order, at: now, jitter: jitter)
                : work.answered(answer, to: order, at: now, jitter: jitter)
        }
        if let (check, finding) = workers[worker].check {
            workers[worker].check = nil
            work.checked(finding, by: check, at: now)
        }
        switch work.next(at: now) {
        case .done: break
        case .prepare(let attempt): prepare(attempt, &work)
        case .commit(let transfers, _):
            let isDone = rows[win].fence == workers[worker].fence
            if isDone {
                write(transfers)
                rows[win].payout = work.payout
            } else {
                counts.fenced += 1
            }
            work.committed(isDone)
        case .check:
            let account = work.payout.submission.map { Self.accounts.firstIndex(of: $0.account) }
            if let account = account ?? nil, !gates[account].allowsCall(at: now) {
                return work.postponed(until: gates[account].opensAt ?? now)
            }
            workers[worker].check = (SubmissionCheck(asked: now), finding(worker))
        case .submit(let submission): submit(submission, worker, &work)
        case .query(let submission):
            workers[worker].answer = (provider.query(submission.order, at: now, &chance), false)
        case .cancel(let submission):
            let (answer, changes) = provider.cancel(submission.order, at: now, &chance)
            add(changes)
            workers[worker].answer = (chance.chance(10) ? .unknown("lost") : answer, true)
        }
    }

    private mutating func finding(_ worker: Int) -> PayoutWork.Finding {
        let row = rows[workers[worker].row]
        if row.fence != workers[worker].fence || chance.chance(2) { return .lost }
        if row.voidedAt != nil, !row.payout.isRepaid { return .void }
        return row.payout.hold.map { .held($0) } ?? .good
    }

    private mutating func prepare(_ attempt: Int, _ work: inout PayoutWork) {
        guard let place = work.payout.payee.map({ Int($0[0]) }) else {
            return work.refused("no payee")
        }
        guard gates[place].allowsCall(at: now) else {
            return work.postponed(until: gates[place].opensAt ?? now)
        }
        let tax = PrizeTax.withholding(on: work.payout.gross, earlier: []) ?? .zero
        let withheld = attempt == 1 ? tax : work.payout.withheld
        let order = OrderNumber(of: work.payout.win, attempt: attempt)
        // Names are encrypted with random padding.
        let body = Array("\(order) \(chance.next())".utf8)
        work.prepared(
            Submission(
                account: Self.accounts[place], order: order,
                amount: work.payout.gross.subtracting(withheld) ?? .zero, payee: nil, body: body),
            withheld: withheld, at: now)
    }

    private mutating func submit(
        _ submission: Submission, _ worker: Int, _ work: inout PayoutWork
    ) {
        let win = workers[worker].row
        guard let place = Self.accounts.firstIndex(of: submission.account) else { return }
        guard gates[place].beginCall(at: now) else {
            return work.postponed(until: gates[place].opensAt ?? now)
        }
        counts.submissions += 1
        let row = rows[win]
        if let voided = row.voidedAt, !row.payout.isRepaid,
            now.duration(since: voided) > .seconds(1)
        {
            faults.append("\(row.payout.win) is called for long after its void")
        }
        if let found = row.lateAt, now.duration(since: found) > .seconds(1),
            row.payout.late.contains(where: { $0.state == .owed || $0.state == .setOff })
        {
            faults.append("\(row.payout.win) is called for long after it was found paid")
        }
        var answer = ProviderAnswer.unknown("no answer")
        switch chance.below(100) {
        // The request is lost.
        case 0..<6: break
        // It arrives later, and nobody waits for the answer any more.
        case 6..<10:
            let time = now.advanced(by: .milliseconds(chance.within(1...299_000)))
            events.add(.land(submission, win: win, signedAt: now), at: time)
        // The answer is lost.
        case 10..<16: _ = land(submission, win: win, signedAt: now)
        // The request is sent twice on the way.
        case 16..<19:
            answer = land(submission, win: win, signedAt: now)
            events.add(.land(submission, win: win, signedAt: now), at: later(0...200))
        default: answer = land(submission, win: win, signedAt: now)
        }
        _ = gates[place].answered(answer, at: now)
        workers[worker].answer = (answer, false)
    }

    private mutating func give(back worker: Int) {
        let row = workers[worker].row
        if rows[row].fence == workers[worker].fence { rows[row].leaseUntil = now.microseconds }
        workers[worker] = Worker()
    }
}
