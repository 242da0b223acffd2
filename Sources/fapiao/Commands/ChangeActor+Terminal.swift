import Verification

extension ChangeActor {
    /// Who types: the account of the operating system, and who says sudo(8) was behind it. Both are
    /// as true as that system is.
    static var atTheTerminal: ChangeActor {
        .person(ProcessEnvironment.account, sudo: ProcessEnvironment.value("SUDO_USER"))
    }
}
