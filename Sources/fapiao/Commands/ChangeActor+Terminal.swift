import Verification

extension ChangeActor {
    /// The person at the terminal: the account of the operating system, and the one that sudo(8) names
    /// behind it. Both are as true as that system is.
    static var atTheTerminal: ChangeActor {
        .person(ProcessEnvironment.account, sudo: ProcessEnvironment.value("SUDO_USER"))
    }
}
