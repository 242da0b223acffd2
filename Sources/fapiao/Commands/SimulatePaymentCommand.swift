import ArgumentParser
import Invoices
import LocalServers
import Messaging
import Payouts
import Providers
import SystemPackage

struct SimulatePaymentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pay",
        abstract: "Pay one amount through the simulated providers, as the program pays prizes.",
        discussion: """
            Prepares a payment, sends it, and asks what became of it until that is certain or the time \
            is over; prints each answer. With the number of an earlier payment it sends that payment \
            again, which pays no second time. Works with the keys of the folder alone, which no \
            real provider knows.

              fapiao simulate-providers pay --folder /tmp/providers \\
                  --url http://127.0.0.1:9470 --channel wechat --payee oTest1 --yuan 8.00
            """)

    @Option(help: "The folder that `simulate-providers` has made.") var folder: String
    @Option(help: "The address that `simulate-providers` printed; none for the bank.") var url = ""
    @Option(help: "wechat, alipay or bank.") var channel: String
    @Option(help: "An openid, an Alipay user, or a card.") var payee: String
    @Option(help: "The payee's name; a bank needs it.") var name: String?
    @Option(help: "The amount in yuan.") var yuan: String
    @Option(help: "The order number: 8 to 30 of 0–9 and A–Z; else a new one.") var order: String?
    @Option(help: "Where WeChat Pay tells that the bill has ended, on this machine.") var notifyURL:
        String?
    @Flag(help: "As a merchant who has switched to WeChat Pay's public key.") var publicKey = false
    @Option(help: "The payer's account at the bank.") var bankAccount =
        SimulationFolder.bankAccount
    @Option(help: "For how many seconds it is asked.") var seconds = 10

    private static let pause = Duration.milliseconds(300)

    func validate() throws {
        guard let kind = PayoutChannel(rawValue: channel) else {
            throw ValidationError("--channel is wechat, alipay or bank")
        }
        guard Fen(yuan: yuan) != nil else { throw ValidationError("--yuan is an amount") }
        guard order.map({ OrderNumber($0) != nil }) ?? true else {
            throw ValidationError("--order is 8 to 30 of 0–9 and A–Z")
        }
        guard kind == .bank || WebAddress(url)?.isThisMachine == true else {
            throw ValidationError("--url is an address on this machine")
        }
    }

    func run() async throws {
        let win = WinID(
            origin: "simulation", index: UInt64(bitPattern: Clock.now.microseconds))
        guard let kind = PayoutChannel(rawValue: channel), let amount = Fen(yuan: yuan),
            let number = order.map({ OrderNumber($0) }) ?? OrderNumber(of: win, attempt: 1)
        else { return }
        let provider: any PayoutProvider
        do {
            provider = try self.provider(of: kind)
        } catch {
            Terminal.errorOutput("\(folder): \(SystemWords.of(error))\n")
            throw ExitStatus.noInput
        }
        let command = PayoutCommand(
            order: number, win: win, payee: Payee(account: account(kind), name: name),
            amount: amount, activity: "模拟活动", award: "模拟奖 \(amount) 元")
        let submission: Submission
        do throws(PreparationRefusal) {
            submission = try provider.prepare(command, at: Clock.now)
        } catch {
            Terminal.errorOutput("cannot be paid: \(error)\n")
            throw ExitStatus.no
        }
        Terminal.output("order \(number)\n")
        try await ask(provider, submission)
    }

    private func ask(_ provider: any PayoutProvider, _ submission: Submission) async throws {
        var last = await provider.submit(submission)
        Terminal.output("submitted: \(words(for: last))\n")
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            let answer = await provider.query(submission)
            if answer != last { Terminal.output("asked: \(words(for: answer))\n") }
            last = answer
            if case .paid(let transfer) = answer {
                guard let difference = transfer.difference(from: submission) else { return }
                Terminal.errorOutput("another \(difference) was paid\n")
                throw ExitStatus.badData
            }
            if answer.isDefiniteFailure { throw ExitStatus.no }
            try await Task.sleep(for: Self.pause)
        }
        throw ExitStatus.unavailable
    }

    private func words(for answer: ProviderAnswer) -> String {
        switch answer {
        case .accepted: "accepted"
        case .needsUser: "waits for the payee"
        case .processing: "under way"
        case .paid(let transfer): "paid \(transfer.amount) yuan, \(transfer.reference)"
        case .failed(let reason, let kind): "failed: \(reason) (\(kind.rawValue))"
        case .cancelled: "cancelled"
        case .returned(let reason): "sent back: \(reason)"
        case .unknown(let reason): "nobody can say: \(reason)"
        case .notFound: "not found"
        case .payerSide(let reason): "the payer is at fault: \(reason)"
        case .throttled: "too fast"
        }
    }

    private func provider(of kind: PayoutChannel) throws -> any PayoutProvider {
        let files = try SimulationFolder(FilePath(folder))
        if kind == .bank {
            return try files.payerAtBank(account: bankAccount, bank: SimulationFolder.payersBank)
        }
        guard let address = WebAddress(url), address.isThisMachine else {
            throw ValidationError("--url is an address on this machine")
        }
        let transport = OutboundTransport(
            to: address, OutboundConnections(), countedAs: "simulated")
        return kind == .wechat
            ? try files.merchantAtWeChatPay(
                over: transport, notifyURL: notifyURL, usesPublicKey: publicKey)
            : try files.merchantAtAlipay(over: transport)
    }

    private func account(_ kind: PayoutChannel) -> Payee.Account {
        switch kind {
        case .wechat: .wechat(app: SimulationFolder.app, openID: payee)
        case .alipay: .alipay(identity: payee, .userID)
        case .bank: .bank(account: payee, bank: "102100099996")
        }
    }
}
