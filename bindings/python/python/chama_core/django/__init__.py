"""For Django projects: validators, money and date fields, serializers and answers of the REST framework.

- `chama_core.django.validators`: what a form or a model field checks, with the limits of the library.
- `chama_core.django.forms`: form fields for amounts and dates.
- `chama_core.django.models`: the arguments of a model's own `DecimalField`, `DateField` and `CharField`: no migration of ours.
- `chama_core.django.rest`: serializers made of the types, and the handler that answers a refusal with 400.
"""
