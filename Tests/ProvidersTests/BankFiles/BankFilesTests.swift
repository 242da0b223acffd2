import Invoices
import Payouts
import SimulatedProviders
import Synchronization
import Testing
import XMLDocuments

@testable import Providers

struct BankFilesTests {
    private func submission() throws -> Submission { try BankBench().submission(.test(1)) }

    private static let number = OrderNumber.test(1).text

    /// A status report with what stands in its three places; nil leaves a place out.
    private func report(
        group: String? = nil, batch: String? = nil, transaction: String? = nil,
        reason: String? = nil, message: String = number, order: String = number
    ) -> [UInt8] {
        func status(_ name: StaticString, _ value: String?, _ xml: inout XMLText) {
            guard let value else { return }
            xml.element(name, value)
            if let reason { xml.element("StsRsnInf") { $0.nested(["Rsn", "Cd"], reason) } }
        }
        var xml = XMLText()
        xml.element("Document", ["xmlns": "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"]) {
            xml in
            xml.element("CstmrPmtStsRpt") { xml in
                xml.element("OrgnlGrpInfAndSts") { xml in
                    xml.element("OrgnlMsgId", message)
                    status("GrpSts", group, &xml)
                }
                guard batch != nil || transaction != nil else { return }
                xml.element("OrgnlPmtInfAndSts") { xml in
                    xml.element("OrgnlPmtInfId", message)
                    status("PmtInfSts", batch, &xml)
                    guard let transaction else { return }
                    xml.element("TxInfAndSts") { xml in
                        xml.element("OrgnlEndToEndId", order)
                        status("TxSts", transaction.isEmpty ? nil : transaction, &xml)
                    }
                }
            }
        }
        return xml.bytes
    }

    private func booking(
        _ side: String = "DBIT", amount: String = "8.00", status: String = "BOOK",
        reason: String? = nil, reversal: Bool = false, currency: String = "CNY"
    ) -> [UInt8] {
        var xml = XMLText()
        xml.element("Document", ["xmlns": "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"]) {
            xml in
            xml.element("BkToCstmrDbtCdtNtfctn") { xml in
                xml.element("Ntfctn") { xml in
                    xml.element("Ntry") { xml in
                        xml.element("Amt", ["Ccy": currency], amount)
                        xml.element("CdtDbtInd", side)
                        if reversal { xml.element("RvslInd", "true") }
                        xml.nested(["Sts", "Cd"], status)
                        xml.element("AcctSvcrRef", "B1")
                        xml.element("NtryDtls") { xml in
                            xml.element("TxDtls") { xml in
                                xml.nested(["Refs", "EndToEndId"], Self.number)
                                if let reason {
                                    xml.element("RtrInf") { $0.nested(["Rsn", "Cd"], reason) }
                                }
                            }
                        }
                    }
                }
            }
        }
        return xml.bytes
    }

    /// Leaves the files in the order in which they are given.
    private struct Fixed: BankExchange {
        let files: [[UInt8]]
        func leave(_ file: [UInt8], named name: String) async throws(TransportFault) {}
        func isWaiting(named name: String) async throws(TransportFault) -> Bool { false }
        func takeBack(named name: String) async throws(TransportFault) {}
        func names() async throws(TransportFault) -> [String] { files.indices.map { "\($0)" } }
        func file(named name: String) async throws(TransportFault) -> [UInt8] {
            guard let place = Int(name) else { throw .lost }
            return files[place]
        }
    }

    private func answer(_ files: [UInt8]...) async throws -> ProviderAnswer {
        let payer = try #require(
            BankPayer(name: "x", account: "31000000000000001", bank: "104290003582"))
        return await BankFiles(payer, over: Fixed(files: files)).query(try submission())
    }

    private let paid = ProviderAnswer.paid(
        PaidTransfer(reference: "B1", amount: Fen(800), merchant: "31000000000000001"))

    @Test(arguments: ["RCVD", "ACTC", "ACCP", "ACWC", "ACSP", "PDNG", "PART"])
    func whatIsUnderWayHasNotEnded(_ status: String) async throws {
        #expect(try await answer(report(group: status)) == .processing)
        #expect(try await answer(report(batch: status)) == .processing)
        #expect(try await answer(report(transaction: status)) == .processing)
    }

    @Test func theInnermostStatusCounts() async throws {
        let failed = ProviderAnswer.failed(reason: "AC04", .payee)
        #expect(try await answer(report(group: "RJCT", reason: "AC04")) == failed)
        #expect(try await answer(report(batch: "RJCT", reason: "AC04")) == failed)
        #expect(try await answer(report(transaction: "RJCT", reason: "AC04")) == failed)
        #expect(
            try await answer(report(group: "PART", transaction: "RJCT", reason: "AC04")) == failed)
        // Listed, and not with a status of its own.
        #expect(
            try await answer(report(batch: "RJCT", transaction: "", reason: "AC04")) == failed)
        #expect(
            try await answer(report(group: "RJCT", transaction: "ACCP")) == .processing)
        #expect(
            try await answer(report(group: "RJCT", batch: "ACCP", reason: "AC04")) == .processing)
    }

    @Test func whatIsOfAnotherFileSaysNothing() async throws {
        #expect(
            try await answer(report(group: "RJCT", reason: "AC04", message: "OTHER001"))
                == .notFound)
        #expect(
            try await answer(report(transaction: "RJCT", reason: "AC04", message: "OTHER001"))
                == .notFound)
        // Under our message number, and of an order that is not ours.
        #expect(
            try await answer(report(transaction: "RJCT", reason: "AC04", order: "OTHER001"))
                == .notFound)
        #expect(try await answer() == .notFound)
    }

    @Test(arguments: ["DUPL", "AM05"])
    func aRepetitionFailsNothing(_ reason: String) async throws {
        let refused = report(group: "RJCT", reason: reason)
        #expect(try await answer(refused) == .processing)
        #expect(try await answer(report(group: "ACCP"), refused) == .processing)
        #expect(try await answer(refused, booking()) == paid)
    }

    @Test func aReasonSaysWhoHasToAct() async throws {
        for (reason, kind) in BankStatus.classes.sorted(by: { $0.key < $1.key }) + [
            ("XXXX", .person)
        ] {
            #expect(
                try await answer(report(transaction: "RJCT", reason: reason))
                    == .failed(reason: reason, kind))
        }
        #expect(
            try await answer(report(transaction: "RJCT")) == .failed(reason: "RJCT", .person))
        #expect(try await answer(report(transaction: "CANC")) == .unknown("CANC"))
    }

    @Test func settledOrBookedIsPaid() async throws {
        for status in ["ACCC", "ACSC"] {
            guard case .paid(let transfer) = try await answer(report(transaction: status)) else {
                Issue.record("\(status)")
                return
            }
            #expect(transfer.difference(from: try submission()) == nil)
        }
        #expect(try await answer(booking()) == paid)
        #expect(try await answer(report(transaction: "ACCP"), booking()) == paid)
        #expect(try await answer(booking(status: "PDNG")) == .notFound)
        #expect(try await answer(booking(currency: "EUR")) == .notFound)
        guard case .paid(let transfer) = try await answer(booking(amount: "8.01")) else {
            Issue.record("not told")
            return
        }
        #expect(transfer.difference(from: try submission()) == "amount")
    }

    @Test func whatComesBackIsReturned() async throws {
        let returned = ProviderAnswer.returned(reason: "AC04")
        #expect(try await answer(booking(), booking("CRDT", reason: "AC04")) == returned)
        // 冲账: by a negative booking, or by a credit that is marked (RvslInd).
        #expect(
            try await answer(booking(), booking(amount: "-8.00", reason: "AC04")) == returned)
        #expect(
            try await answer(booking(), booking("CRDT", reason: "AC04", reversal: true))
                == returned)
        // A credit that is taken back is a debit: where the money is now a person finds out.
        for taken in [booking(reversal: true), booking("CRDT", amount: "-8.00")] {
            let answer = try await answer(booking(), booking("CRDT"), taken)
            #expect(answer == .unknown("a credit was taken back"))
        }
        #expect(
            try await answer(booking(), booking("CRDT")) == .returned(reason: "NARR"))
        // Without the booking nobody knows what happened.
        let alone = try await answer(booking("CRDT", reason: "AC04"))
        #expect(!alone.isDefiniteFailure)
    }

    @Test func aFileThatCannotBeReadIsSetAside() async throws {
        let payer = try #require(
            BankPayer(name: "x", account: "31000000000000001", bank: "104290003582"))
        let other = Array(
            #"<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"/>"#.utf8)
        let files = BankFiles(
            payer, over: Fixed(files: [Array("<a".utf8), other, booking()]))
        #expect(await files.query(try submission()) == paid)
        #expect(
            files.unreadable == ["0": .unreadable(.malformed), "1": .unknown("pain.002.001.03")])
    }

    /// Files of which some cannot be opened.
    private final class Locked: BankExchange {
        let files: [String: [UInt8]]
        let locked: Mutex<Set<String>>

        init(_ files: [String: [UInt8]], locked: Set<String>) {
            self.files = files
            self.locked = Mutex(locked)
        }

        func leave(_ file: [UInt8], named name: String) async throws(TransportFault) {}
        func isWaiting(named name: String) async throws(TransportFault) -> Bool { false }
        func takeBack(named name: String) async throws(TransportFault) {}
        func names() async throws(TransportFault) -> [String] { files.keys.sorted() }
        func file(named name: String) async throws(TransportFault) -> [UInt8] {
            guard let file = files[name], !locked.withLock({ $0.contains(name) }) else {
                throw .lost
            }
            return file
        }
    }

    /// The others are read, and it is named until it can be opened; only nothing has failed for good meanwhile.
    @Test func aFileThatCannotBeOpenedStopsNoOther() async throws {
        let payer = try #require(
            BankPayer(name: "x", account: "31000000000000001", bank: "104290003582"))
        let day = TestClock.start.dayInChina
        for (told, expected) in [
            (booking(), paid), (report(group: "ACCP"), .processing),
            (report(transaction: "RJCT", reason: "AC04"), .unknown("1.xml cannot be opened")),
        ] {
            let exchange = Locked(["1.xml": booking(), "2.xml": told], locked: ["1.xml"])
            let bank = BankFiles(payer, over: exchange)
            #expect(await bank.query(try submission()) == expected)
            #expect(bank.unreadableStatements == ["1.xml": "cannot be opened"])
            _ = try await bank.statements(of: day)
            #expect(bank.unreadableStatements["1.xml"] == "cannot be opened")
            exchange.locked.withLock { $0 = [] }
            #expect(await bank.query(try submission()) == paid)
            _ = try await bank.statements(of: day)
            #expect(bank.unreadableStatements["1.xml"] != "cannot be opened")
        }
    }

    @Test func theSameFileIsLeftAgain() async throws {
        let bench = BankBench()
        let submission = try bench.submission(.test(1))
        for _ in 0..<2 { #expect(await bench.provider.submit(submission) == .accepted) }
        // The second was refused as a repetition of the first, which was taken.
        #expect(bench.line.use { bank, _ in bank.payments.count } == 1)
        let document = try XMLDocument.read(submission.body)
        let order = try #require(document["CstmrCdtTrfInitn"])
        #expect(order[path: "GrpHdr", "MsgId"]?.text == submission.order.text)
        #expect(order[path: "GrpHdr", "CtrlSum"]?.text == "8.00")
        let payment = try #require(order[path: "PmtInf", "CdtTrfTxInf"])
        #expect(payment[path: "PmtId", "EndToEndId"]?.text == submission.order.text)
        #expect(payment[path: "CdtrAcct", "Id", "Othr", "Id"]?.text == BankBench.card)
        #expect(
            payment[path: "CdtrAgt", "FinInstnId", "ClrSysMmbId", "MmbId"]?.text
                == "102100099996")
    }

    /// A number that is refused as a repetition was taken: so a full bank remembers none.
    @Test func aFullBankHasNotTakenTheFile() throws {
        let bench = BankBench()
        var bank = SimulatedBank(balance: Fen(1_000_000), paymentsMaximum: 1)
        let (first, second) = (try bench.submission(.test(1)), try bench.submission(.test(2)))
        let isTaken = bank.take(first.body, at: bench.clock.now)
        let files = bank.files.count
        for _ in 0..<2 {
            let isTaken = bank.take(second.body, at: bench.clock.now)
            #expect(!isTaken)
        }
        #expect(isTaken && bank.files.count == files && bank.payments.count == 1)
    }

    /// A bank that collects when it is told to, and says nothing.
    private final class SlowBank: BankExchange {
        let waiting = Mutex<Set<String>>([])
        let isMounted = Mutex(true)

        func leave(_ file: [UInt8], named name: String) async throws(TransportFault) {
            waiting.withLock { _ = $0.insert(name) }
        }
        func isWaiting(named name: String) async throws(TransportFault) -> Bool {
            guard isMounted.withLock({ $0 }) else { throw .lost }
            return waiting.withLock { $0.contains(name) }
        }
        func takeBack(named name: String) async throws(TransportFault) {
            guard isMounted.withLock({ $0 }) else { throw .lost }
            waiting.withLock { _ = $0.remove(name) }
        }
        func names() async throws(TransportFault) -> [String] { [] }
        func file(named name: String) async throws(TransportFault) -> [UInt8] { throw .lost }
    }

    @Test func aFileThatTheBankHasNotCollectedIsUnderWay() async throws {
        let payer = try #require(
            BankPayer(name: "x", account: "31000000000000001", bank: "104290003582"))
        let exchange = SlowBank()
        let bank = BankFiles(payer, over: exchange)
        let (first, second) = (try submission(), try BankBench().submission(.test(2)))
        #expect(await bank.query(first) == .notFound)
        _ = await bank.submit(first)
        _ = await bank.submit(second)
        #expect(await bank.query(first) == .processing)
        exchange.isMounted.withLock { $0 = false }
        #expect(await bank.query(first) == .unknown("the files for the bank cannot be read"))
        await #expect(throws: StatementFault.self) { try await bank.withdraw(first.order) }
        exchange.isMounted.withLock { $0 = true }
        // Taken back, and only that one.
        try await bank.withdraw(first.order)
        #expect(await bank.query(first) == .notFound)
        #expect(await bank.query(second) == .processing)
    }

    @Test func aPaymentMayComeBackDaysLater() async throws {
        let bench = BankBench()
        bench.order(.returned, "AC04")
        let submission = try bench.submission(.test(1))
        _ = await bench.provider.submit(submission)
        bench.clock.pass(.seconds(60))
        guard case .paid = await bench.provider.query(submission) else {
            Issue.record("not booked")
            return
        }
        #expect(bench.received == Fen(800))
        bench.act()
        #expect(await bench.provider.query(submission) == .returned(reason: "AC04"))
        #expect(bench.received == .zero && bench.balance == Fen(1_000_000))
    }
}
