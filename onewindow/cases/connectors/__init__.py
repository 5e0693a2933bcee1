"""How departments' own systems are reached."""

from onewindow.cases.connectors.systems import Outgoing, SystemCaller, SystemSilent, caller, signature_of

__all__ = ["Outgoing", "SystemCaller", "SystemSilent", "caller", "signature_of"]
