import ArgumentParser
import Cryptography
import ProgramSettings

struct PayoutKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Print the public half of payout.payeeKey, for the workers' lottery.payeeKey.",
        discussion: """
            Workers encrypt winners' accounts and documents with it and cannot read them again.

              fapiao payout key --config payout.yaml
            """)

    @OptionGroup var settings: SettingsOptions

    func run() throws {
        guard let key = try settings.load().payout.payeePublicKey else {
            throw LackingSettings.refuse(PayoutSettings.payeeKey)
        }
        Terminal.output("\(Hexadecimal.encode(key.bytes))\n")
    }
}
